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

package io.copyover.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.copyover.CopyoverPhase;
import io.copyover.CopyoverReport;
import io.copyover.CopyoverReport.Contribution;
import io.copyover.CopyoverReport.Outcome;
import io.copyover.CopyoverStatus;

/**
 * Puts reports and the status into the words of the endpoint.
 */
final class Reports {

	private static final String FAILED = "failed";

	private Reports() {
	}

	static Map<String, Object> toMap(CopyoverStatus status) {
		Map<String, Object> map = new LinkedHashMap<>();
		map.put("generation", status.generation());
		map.put("pid", status.pid());
		CopyoverPhase phase = status.phase();
		map.put("phase", (phase != null) ? phase.toString() : null);
		map.put("contributors", status.contributors());
		map.put("reports", status.reports().stream().map(Reports::toMap).toList());
		return map;
	}

	static Map<String, Object> toMap(CopyoverReport report) {
		Map<String, Object> map = new LinkedHashMap<>();
		map.put("outcome", report.outcome().toString());
		map.put("phase", report.phase().toString());
		map.put("reason", report.reason());
		map.put("generation", report.generation());
		map.put("pid", report.pid());
		map.put("successorPid", report.successorPid());
		map.put("bootMillis", report.bootMillis());
		map.put("quietMillis", report.quietMillis());
		map.put("drainMillis", report.drainMillis());
		map.put("freezeMillis", report.freezeMillis());
		map.put("bytes", report.bytes());
		map.put("contributors", report.contributors().stream().map(Reports::toMap).toList());
		map.put("output", report.output());
		return map;
	}

	private static Map<String, Object> toMap(Contribution contribution) {
		Map<String, Object> map = new LinkedHashMap<>();
		map.put("name", contribution.name());
		map.put("sections", contribution.sections());
		map.put("bytes", contribution.bytes());
		map.put("saveMillis", contribution.saveMillis());
		map.put("restoreMillis", contribution.restoreMillis());
		return map;
	}

	/**
	 * Make the report of a copyover that is over without one of its own. It may or may
	 * not have taken place, so that none of the outcomes would be true.
	 * @param reason what happened
	 * @param status the status after it
	 * @return the fields of a report, with the outcome {@code failed}
	 */
	static Map<String, Object> failed(String reason, CopyoverStatus status) {
		Map<String, Object> map = refused(reason, status);
		map.put("outcome", FAILED);
		CopyoverPhase phase = status.phase();
		map.put("phase", (phase != null) ? phase.toString() : null);
		return map;
	}

	static Map<String, Object> refused(String reason, CopyoverStatus status) {
		return toMap(new CopyoverReport(Outcome.REFUSED, CopyoverPhase.CHECK, reason, status.generation(), status.pid(),
				null, 0, 0, 0, 0, 0, List.of(), List.of()));
	}

}
