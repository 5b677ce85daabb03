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

package io.copyover.process;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.process.OperatingSystem.StateFile;

/**
 * A file that is made for its owner only, and loses its name before anything is written.
 */
final class LinuxStateFile implements StateFile {

	private static final Logger logger = LoggerFactory.getLogger(LinuxStateFile.class);

	private final NativeCalls calls;

	private final RandomAccessFile file;

	private final OutputStream out;

	private final int descriptor;

	private boolean closed;

	private LinuxStateFile(NativeCalls calls, RandomAccessFile file, int descriptor) throws IOException {
		this.calls = calls;
		this.file = file;
		this.out = new FileOutputStream(file.getFD());
		this.descriptor = descriptor;
	}

	static LinuxStateFile create(NativeCalls calls, Path directory) throws IOException {
		Path path = makeEmpty(directory);
		try {
			RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
			try {
				return new LinuxStateFile(calls, file, calls.dup(descriptorOf(path)));
			}
			catch (IOException | RuntimeException ex) {
				file.close();
				throw ex;
			}
		}
		finally {
			Files.delete(path);
		}
	}

	@Override
	public int descriptor() {
		return this.descriptor;
	}

	@Override
	public OutputStream out() {
		return this.out;
	}

	@Override
	public void rewind() throws IOException {
		this.file.seek(0);
	}

	@Override
	public synchronized void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		this.calls.close(this.descriptor);
		try {
			this.file.close();
		}
		catch (IOException ex) {
			logger.debug("The file of the state could not be closed", ex);
		}
	}

	private static Path makeEmpty(Path directory) throws IOException {
		try {
			return Files
				.createTempFile(directory.toRealPath(), "copyover", ".state",
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
				.toRealPath();
		}
		catch (IOException ex) {
			throw new IOException("No file for the state can be made in " + directory, ex);
		}
	}

	private static int descriptorOf(Path path) throws IOException {
		for (int number : Descriptors.open()) {
			if (path.toString().equals(Descriptors.targetIfOpen(number))) {
				return number;
			}
		}
		throw new IOException("The file of the state has no descriptor");
	}

}
