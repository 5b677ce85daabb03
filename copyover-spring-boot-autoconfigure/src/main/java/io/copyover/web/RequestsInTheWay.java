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

package io.copyover.web;

import java.util.List;
import java.util.stream.Collectors;

import io.copyover.CopyoverException;
import io.copyover.Pause;
import io.copyover.handover.Participant.Work;

/**
 * Names the requests that keep a copyover from going on.
 */
public final class RequestsInTheWay {

	private static final int NAMED = 5;

	private RequestsInTheWay() {
	}

	/**
	 * Wait until no request is in progress.
	 * @param gate knows the requests
	 * @param pause the time for it
	 * @throws InterruptedException when interrupted
	 * @throws CopyoverException if some are left, naming them
	 */
	public static void drain(Gate gate, Pause pause) throws InterruptedException {
		List<Work> left = gate.drain(pause);
		if (!left.isEmpty()) {
			throw new CopyoverException("Requests that had not ended in time: " + describe(left));
		}
	}

	/**
	 * Say which requests these are, and how old.
	 * @param requests the requests
	 * @return a line that names the first ones
	 */
	public static String describe(List<Work> requests) {
		String named = requests.stream()
			.limit(NAMED)
			.map((work) -> work.description() + " (" + work.age().toMillis() + " ms)")
			.collect(Collectors.joining(", "));
		int more = requests.size() - NAMED;
		return (more > 0) ? named + " and " + more + " more" : named;
	}

}
