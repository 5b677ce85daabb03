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

package io.copyover.sample.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

import org.springframework.stereotype.Component;

import io.copyover.autoconfigure.CopyoverBuilderCustomizer;
import io.copyover.handover.CopyoverBuilder;
import io.copyover.handover.StepObservers;

/**
 * Stops a process at a step of the handover until it is killed, as
 * {@code --sample.halt-at=<predecessor|successor>:<step>} says, an argument of that
 * copyover; or until a file exists, with
 * {@code --sample.pause-at=<predecessor|successor>:<step>@<file>}. With
 * {@code --sample.fail=exit-after-ready} a successor ends when the state begins to
 * arrive.
 */
@Bench
@Component
class Steps implements CopyoverBuilderCustomizer {

	private static final long POLL_NANOS = 10_000_000;

	private static final Set<String> SUCCESSOR = Set.of("arrived", "restoring", "restored", "proceeding", "serving",
			"releasing");

	@Override
	public void customize(CopyoverBuilder builder) {
		StepObservers.install(builder, this::reached);
	}

	private void reached(String step, List<String> args) {
		String side = SUCCESSOR.contains(step) ? "successor" : "predecessor";
		if (args.contains("--sample.halt-at=" + side + ":" + step)) {
			haltAt(side + ":" + step);
		}
		String pause = "--sample.pause-at=" + side + ":" + step + "@";
		args.stream()
			.filter((arg) -> arg.startsWith(pause))
			.forEach((arg) -> pauseUntil(Path.of(arg.substring(pause.length())), side + ":" + step));
		if (step.equals("restoring") && args.contains("--sample.fail=exit-after-ready")) {
			Runtime.getRuntime().halt(3);
		}
	}

	private void pauseUntil(Path file, String where) {
		say("Paused at " + where);
		while (!Files.exists(file)) {
			LockSupport.parkNanos(this, POLL_NANOS);
		}
	}

	/**
	 * Print a line in one piece: another process may be printing to the same file.
	 * @param what what the process does
	 */
	private void say(String what) {
		System.out.println(what + " in process " + ProcessHandle.current().pid());
	}

	private void haltAt(String where) {
		say("Halted at " + where);
		while (true) {
			LockSupport.park(this);
		}
	}

}
