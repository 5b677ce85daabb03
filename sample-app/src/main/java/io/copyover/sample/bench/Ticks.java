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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

import io.copyover.Contributor;
import io.copyover.Decoder;
import io.copyover.Encoder;

/**
 * Work in the background: it takes the next number and appends it to a file, by the clock
 * and in tasks. A line holds the number, the kind of work and the id of the process.
 */
@Bench
@Component
class Ticks implements Contributor {

	private final Object lock = new Object();

	private final @Nullable Path file;

	private long last;

	Ticks(@Value("${sample.ticks:#{null}}") @Nullable Path file) {
		this.file = file;
	}

	@Scheduled(fixedRate = 50)
	void tick() {
		next("scheduled");
	}

	@Async
	void later(long millis) throws InterruptedException {
		Thread.sleep(millis);
		next("later");
	}

	private void next(String kind) {
		synchronized (this.lock) {
			this.last++;
			if (this.file != null) {
				append(this.file, "%d %s %d%n".formatted(this.last, kind, ProcessHandle.current().pid()));
			}
		}
	}

	private void append(Path file, String line) {
		try {
			Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public String copyoverName() {
		return "ticks";
	}

	@Override
	public void copyoverSave(Encoder encoder) {
		encoder.writeSection("last", this.last);
	}

	@Override
	public void copyoverRestore(Decoder decoder) {
		this.last = Objects.requireNonNull(decoder.readSection("last", Long.class));
	}

}
