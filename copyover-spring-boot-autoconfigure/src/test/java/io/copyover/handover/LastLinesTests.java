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

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LastLines}.
 */
class LastLinesTests {

	private final LastLines lines = new LastLines();

	private final LastLines.Source source = this.lines.source();

	@Test
	void allWhenLinesComeInPiecesJoinsThem() {
		add(this.source, "on");
		add(this.source, "e\r\n\ntw");
		add(this.source, "o");
		assertThat(this.lines.all()).containsExactly("one", "", "two");
	}

	@Test
	void allWhenThereAreManyHoldsTheLast() {
		add(this.source, IntStream.range(0, 1000).mapToObj((i) -> i + "\n").collect(Collectors.joining()));
		assertThat(this.lines.all()).hasSize(LastLines.MAX_LINES).startsWith("950").endsWith("999");
		add(this.source, "not ended");
		assertThat(this.lines.all()).hasSize(LastLines.MAX_LINES).startsWith("951").endsWith("999", "not ended");
	}

	@Test
	void allWhenLineNeverEndsIsBounded() {
		for (int i = 0; i < 10_000; i++) {
			add(this.source, "0123456789");
		}
		assertThat(this.lines.all()).containsExactly("0123456789".repeat(LastLines.MAX_LENGTH / 10) + " …");
	}

	@Test
	void allWhenLineHasTheGreatestLengthDoesNotCutIt() {
		add(this.source, "ä".repeat(LastLines.MAX_LENGTH) + "\n" + "€".repeat(LastLines.MAX_LENGTH + 1) + "\n");
		assertThat(this.lines.all()).containsExactly("ä".repeat(LastLines.MAX_LENGTH),
				"€".repeat(LastLines.MAX_LENGTH) + " …");
	}

	@Test
	void allWhenTwoSourcesAreMixedKeepsTheirLinesApart() {
		LastLines.Source other = this.lines.source();
		add(this.source, "out");
		add(other, "err\n");
		add(this.source, "put\n");
		assertThat(this.lines.all()).containsExactly("err", "output");
	}

	private static void add(LastLines.Source source, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		source.add(bytes, bytes.length);
	}

}
