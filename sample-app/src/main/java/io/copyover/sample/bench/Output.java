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

import java.io.IOException;
import java.util.Arrays;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Writes what {@code sample.output} says, when it is made.
 */
@Bench
@Component
@ConditionalOnProperty("sample.output")
class Output {

	private static final int FLOOD = 10_000_000;

	Output(@Value("${sample.output}") String kind, @Value("${sample.sleep:600}") String seconds) throws IOException {
		switch (kind) {
			case "mixed" -> mix();
			case "flood" -> flood();
			case "grandchild" -> new ProcessBuilder("sleep", seconds).inheritIO().start();
			default -> throw new IllegalArgumentException(kind);
		}
	}

	private static void mix() {
		for (int i = 0; i < 20; i++) {
			System.out.println("mixed out " + i);
			System.err.println("mixed err " + i);
		}
	}

	private static void flood() {
		byte[] bytes = new byte[1 << 16];
		Arrays.fill(bytes, (byte) 'x');
		for (int left = FLOOD; left > 0; left -= bytes.length) {
			System.out.write(bytes, 0, Math.min(left, bytes.length));
		}
		System.out.flush();
	}

}
