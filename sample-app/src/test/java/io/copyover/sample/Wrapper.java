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

package io.copyover.sample;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Commands that execute what follows them.
 */
final class Wrapper {

	private Wrapper() {
	}

	/**
	 * Try a command out. Where a program is missing, or a right, a run of CI fails and
	 * any other skips the test.
	 */
	static void assumeWorks(List<String> wrapper) {
		String reason = tryOut(wrapper);
		if (reason != null) {
			String text = "'" + String.join(" ", wrapper) + "' does not work here: " + reason;
			assertThat(System.getenv("CI")).as(text + "; CI must have it").isNull();
			System.err.println("NOT TESTED: " + text);
			Assumptions.abort(text);
		}
	}

	private static @Nullable String tryOut(List<String> wrapper) {
		List<String> command = new ArrayList<>(wrapper);
		command.add("true");
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectInput(new File("/dev/null"))
				.start();
			try {
				if (!process.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
					return "it does not end";
				}
				String output = new String(process.getInputStream().readAllBytes()).strip();
				return (process.exitValue() == 0) ? null : output;
			}
			finally {
				process.destroyForcibly();
			}
		}
		catch (IOException ex) {
			return ex.getMessage();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
