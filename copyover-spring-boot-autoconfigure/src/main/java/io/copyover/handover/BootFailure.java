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
import java.io.OutputStream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.CopyoverException;
import io.copyover.handover.Message.Kind;
import io.copyover.process.OperatingSystem;

/**
 * Lets a successor that cannot even say that it is ready tell its predecessor why.
 */
public final class BootFailure {

	private static final Logger logger = LoggerFactory.getLogger(BootFailure.class);

	private BootFailure() {
	}

	/**
	 * Tell the predecessor, if there is one. Where it cannot be told nothing happens: it
	 * sees that this process ends.
	 * @param system opens the descriptor
	 * @param reason why this process cannot boot
	 * @param args the arguments of {@code main}
	 */
	public static void tell(OperatingSystem system, Throwable reason, String... args) {
		try {
			Arguments arguments = Arguments.parse(args);
			Integer answers = (arguments != null) ? arguments.answers() : null;
			if (arguments != null && answers == null) {
				logger
					.error("Copyover: the state of {}{} was not restored; if this process was replaced in place, it is "
							+ "lost", Arguments.FD, arguments.state());
			}
			if (answers != null) {
				try (OutputStream out = system.write(answers)) {
					Message.of(Kind.FAILED, Reason.describe(reason)).writeTo(out);
				}
			}
		}
		catch (IOException | CopyoverException ex) {
			logger.debug("The predecessor could not be told why this process cannot boot", ex);
		}
	}

}
