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
import java.io.InputStream;
import java.io.OutputStream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.process.OperatingSystem.Pipe;

/**
 * Passes on what comes through one pipe, on a thread of its own that ends with the pipe.
 */
final class OutputRelay {

	private static final Logger logger = LoggerFactory.getLogger(OutputRelay.class);

	private static final int BUFFER = 1 << 13;

	private final Pipe pipe;

	private final InputStream in;

	private final OutputStream out;

	private final LastLines.Source lines;

	private final Thread thread = new Thread(this::run, "copyover-output");

	private volatile boolean reading;

	OutputRelay(Pipe pipe, OutputStream out, LastLines.Source lines) {
		this.pipe = pipe;
		this.in = pipe.in();
		this.out = out;
		this.lines = lines;
		this.thread.setDaemon(true);
	}

	void start() {
		this.pipe.closeWrite();
		this.thread.start();
	}

	/**
	 * Close the pipe instead of starting.
	 */
	void close() {
		this.pipe.closeWrite();
		this.pipe.closeRead();
	}

	boolean hasEnded() {
		return !this.thread.isAlive();
	}

	/**
	 * Tell whether all that has been written to the pipe has been passed on.
	 * @return {@code false} while there is something to do; now and then {@code true} a
	 * moment too early
	 */
	boolean isIdle() {
		try {
			return hasEnded() || (this.reading && this.in.available() == 0 && this.reading);
		}
		catch (IOException ex) {
			return true;
		}
	}

	private void run() {
		try {
			byte[] buffer = new byte[BUFFER];
			for (int count = read(buffer); count >= 0; count = read(buffer)) {
				this.lines.add(buffer, count);
				write(buffer, count);
			}
		}
		catch (IOException ex) {
			logger.debug("Copyover: the output of the successor cannot be read any more", ex);
		}
		finally {
			this.pipe.closeRead();
		}
	}

	private int read(byte[] buffer) throws IOException {
		this.reading = true;
		try {
			return this.in.read(buffer);
		}
		finally {
			this.reading = false;
		}
	}

	/**
	 * Write. Where this process's own output is gone, that of the successor is read all
	 * the same, for it must not hang.
	 * @param buffer the bytes
	 * @param count how many
	 */
	private void write(byte[] buffer, int count) {
		try {
			this.out.write(buffer, 0, count);
		}
		catch (IOException ex) {
			logger.trace("Copyover: the output of the successor cannot be passed on", ex);
		}
	}

}
