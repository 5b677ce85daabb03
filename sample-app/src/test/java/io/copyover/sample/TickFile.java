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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The file that the work in the background of all generations appends to.
 */
final class TickFile {

	private final Path path;

	TickFile(Path directory) {
		this.path = directory.resolve("ticks");
	}

	String option() {
		return "--sample.ticks=" + this.path;
	}

	int lines() {
		return read().size();
	}

	long count(String kind) {
		return read().stream().filter((line) -> line.kind().equals(kind)).count();
	}

	/**
	 * Check that each number stands there once, in order, none missing, and that no
	 * process wrote after its successor had.
	 */
	void assertOrdered() {
		List<Line> lines = read();
		assertThat(lines.stream().map(Line::number)).as("numbers in %s", this.path)
			.containsExactlyElementsOf(LongStream.rangeClosed(1, lines.size()).boxed().toList());
		List<Long> writers = new ArrayList<>();
		lines.forEach((line) -> {
			if (writers.isEmpty() || writers.get(writers.size() - 1) != line.pid()) {
				writers.add(line.pid());
			}
		});
		assertThat(writers).as("processes in turn").doesNotHaveDuplicates();
	}

	private List<Line> read() {
		try {
			String text = (Files.exists(this.path)) ? Files.readString(this.path) : "";
			return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(Line::parse).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A line.
	 *
	 * @param number the number that was taken
	 * @param kind the kind of work
	 * @param pid who did it
	 */
	record Line(long number, String kind, long pid) {

		static Line parse(String line) {
			String[] parts = line.split(" ");
			return new Line(Long.parseLong(parts[0]), parts[1], Long.parseLong(parts[2]));
		}

	}

}
