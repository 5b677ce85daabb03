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

import java.util.ArrayDeque;
import java.util.Deque;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.process.OperatingSystem.Pipe;

/**
 * What a handover that is rolled back has to give back.
 */
final class Resources {

	private static final Logger logger = LoggerFactory.getLogger(Resources.class);

	private final Deque<AutoCloseable> open = new ArrayDeque<>();

	Pipe add(Pipe pipe) {
		this.open.push(() -> {
			pipe.closeRead();
			pipe.closeWrite();
		});
		return pipe;
	}

	void add(AutoCloseable resource) {
		this.open.push(resource);
	}

	void close() {
		while (!this.open.isEmpty()) {
			try {
				this.open.pop().close();
			}
			catch (Exception ex) {
				logger.debug("Could not close what a copyover had opened", ex);
			}
		}
	}

}
