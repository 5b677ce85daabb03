/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.copyover.handover;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.CopyoverPhase;
import io.copyover.CopyoverReport;
import io.copyover.CopyoverReport.Contribution;
import io.copyover.CopyoverReport.Outcome;
import io.copyover.handover.Message.Kind;

/**
 * What a process that was replaced in place knows of the copyover that replaced it.
 *
 * @param frozen when clients began to wait, in milliseconds since 1970
 * @param reports the last reports, that of the copyover itself first, as it stood when
 * the process was replaced
 * @param restoreMillis how long each contributor took to restore
 */
record NewImage(long frozen, List<CopyoverReport> reports, Map<String, Long> restoreMillis) {

	private static final Logger logger = LoggerFactory.getLogger(NewImage.class);

	static final String LOST = "This process was replaced in place, and what replaced it cannot go on: the state of "
			+ "before is lost. Start the application anew";

	/**
	 * Read what follows the stream of state.
	 * @param header the header of the stream
	 * @param in gives the bytes
	 * @param restoreMillis how long each contributor took to restore
	 * @return the image; without reports if they cannot be read
	 */
	static NewImage read(Header header, InputStream in, Map<String, Long> restoreMillis) {
		List<CopyoverReport> reports = List.of();
		try {
			Message message = Message.readFrom(in);
			if (message != null && message.kind() == Kind.REPORTS) {
				reports = ReportsCodec.decode(message.content());
			}
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("Copyover: the reports cannot be read", ex);
		}
		return new NewImage(header.frozen(), reports, restoreMillis);
	}

	/**
	 * Return the reports, now that this process serves.
	 * @return the reports, that of this copyover first
	 */
	List<CopyoverReport> completed() {
		List<CopyoverReport> completed = new ArrayList<>(this.reports);
		if (!completed.isEmpty()) {
			completed.set(0, complete(completed.get(0)));
		}
		return completed;
	}

	private CopyoverReport complete(CopyoverReport report) {
		long freezeMillis = Math.max(0, System.currentTimeMillis() - this.frozen);
		return new CopyoverReport(Outcome.COMPLETED, CopyoverPhase.RELEASE, null, report.generation(), report.pid(),
				report.pid(), report.bootMillis(), report.quietMillis(), report.drainMillis(), freezeMillis,
				report.bytes(), report.contributors().stream().map(this::complete).toList(), List.of());
	}

	private Contribution complete(Contribution saved) {
		return new Contribution(saved.name(), saved.sections(), saved.bytes(), saved.saveMillis(),
				this.restoreMillis.getOrDefault(saved.name(), 0L));
	}

}
