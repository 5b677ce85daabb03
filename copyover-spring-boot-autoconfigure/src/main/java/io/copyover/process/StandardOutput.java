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

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import io.copyover.process.OperatingSystem.Output;

/**
 * The standard output and error of this process.
 */
final class StandardOutput {

	// Each stream that is made for them would stay attached to the descriptor for good.
	private static final OutputStream OUT = new Unclosable(new FileOutputStream(FileDescriptor.out));

	private static final OutputStream ERR = new Unclosable(new FileOutputStream(FileDescriptor.err));

	private static final Path FD = Path.of("/proc/self/fd");

	private StandardOutput() {
	}

	/**
	 * Return what writes to one of them, past {@link System#out}.
	 * @param descriptor 1 or 2
	 * @return the stream, unbuffered, which closing leaves open
	 */
	static OutputStream stream(int descriptor) {
		return (descriptor == Output.STANDARD.out()) ? OUT : ERR;
	}

	static Output duplicate(NativeCalls calls) throws IOException {
		boolean same = Files.isSameFile(FD.resolve("1"), FD.resolve("2"));
		int out = calls.dup(Output.STANDARD.out());
		try {
			return new Output(out, same ? out : calls.dup(Output.STANDARD.err()));
		}
		catch (IOException ex) {
			calls.close(out);
			throw ex;
		}
	}

	static void replace(NativeCalls calls, Output originals) throws IOException {
		calls.dup2(originals.out(), Output.STANDARD.out());
		calls.dup2(originals.err(), Output.STANDARD.err());
		close(calls, originals);
	}

	static void close(NativeCalls calls, Output duplicates) {
		duplicates.numbers().forEach(calls::close);
	}

	/**
	 * Stays open.
	 */
	private static final class Unclosable extends OutputStream {

		private final OutputStream stream;

		Unclosable(OutputStream stream) {
			this.stream = stream;
		}

		@Override
		public void write(int value) throws IOException {
			this.stream.write(value);
		}

		@Override
		public void write(byte[] source, int offset, int length) throws IOException {
			this.stream.write(source, offset, length);
		}

	}

}
