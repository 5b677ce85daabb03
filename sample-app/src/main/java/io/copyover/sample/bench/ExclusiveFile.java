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
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Holds a lock on the file {@code sample.lock}, which one process can at a time.
 */
@Bench
@Component
@ConditionalOnProperty("sample.lock")
class ExclusiveFile {

	private final FileChannel channel;

	private final FileLock lock;

	ExclusiveFile(@Value("${sample.lock}") Path file) throws IOException {
		this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		FileLock taken = this.channel.tryLock();
		if (taken == null) {
			throw new IllegalStateException("sample.lock is held by another process");
		}
		this.lock = taken;
	}

	boolean isHeld() {
		return this.lock.isValid() && this.channel.isOpen();
	}

}
