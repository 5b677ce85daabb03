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
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

import org.jspecify.annotations.Nullable;

import io.copyover.process.Descriptors.Access;
import io.copyover.process.OperatingSystem.Output;

/**
 * Streams on descriptors that are open already. Where this JVM allows it, a stream is
 * built around the number itself; elsewhere it opens the pipe or file once more, and
 * closing it closes the number natively. Numbers 0 to 2 are never closed.
 */
final class DescriptorStreams {

	private static final int LAST_STANDARD = 2;

	private DescriptorStreams() {
	}

	/**
	 * Open a descriptor for reading.
	 * @param descriptor the number
	 * @return the stream
	 * @throws IOException if that is not possible
	 */
	static InputStream read(int descriptor) throws IOException {
		Descriptors.check(descriptor, Access.READ);
		FileDescriptor own = own(descriptor);
		if (own != null) {
			return new In(new FileInputStream(own), null);
		}
		return new In(new FileInputStream(Descriptors.path(descriptor)), closing(descriptor));
	}

	/**
	 * Open a descriptor for writing.
	 * @param descriptor the number
	 * @return the stream
	 * @throws IOException if that is not possible
	 */
	static OutputStream write(int descriptor) throws IOException {
		if (descriptor == Output.STANDARD.out() || descriptor == Output.STANDARD.err()) {
			return StandardOutput.stream(descriptor);
		}
		Descriptors.check(descriptor, Access.WRITE);
		FileDescriptor own = own(descriptor);
		if (own != null) {
			return new FileOutputStream(own);
		}
		// FileOutputStream would truncate a file.
		return new Out(Files.newOutputStream(Descriptors.path(descriptor).toPath(), StandardOpenOption.WRITE),
				closing(descriptor));
	}

	private static @Nullable FileDescriptor own(int descriptor) {
		return (descriptor > LAST_STANDARD) ? JdkInternals.fileDescriptor(descriptor) : null;
	}

	private static @Nullable NativeClose closing(int descriptor) {
		return (descriptor > LAST_STANDARD) ? new NativeClose(descriptor) : null;
	}

	private static void closeAlso(@Nullable NativeClose also) {
		if (also != null) {
			also.close();
		}
	}

	/**
	 * Closes a number, once, where the native part is loaded.
	 */
	private static final class NativeClose {

		private final int descriptor;

		private boolean closed;

		NativeClose(int descriptor) {
			this.descriptor = descriptor;
		}

		synchronized void close() {
			NativeCalls calls = NativeCalls.getIfLoaded();
			if (!this.closed && calls != null) {
				calls.close(this.descriptor);
			}
			this.closed = true;
		}

	}

	/**
	 * Inherits {@code readAllBytes} and {@code skip} from {@link InputStream}: those of a
	 * file stream fail on a pipe.
	 */
	private static final class In extends InputStream {

		private final FileInputStream stream;

		private final @Nullable NativeClose also;

		In(FileInputStream stream, @Nullable NativeClose also) {
			this.stream = stream;
			this.also = also;
		}

		@Override
		public int read() throws IOException {
			return this.stream.read();
		}

		@Override
		public int read(byte[] target, int offset, int length) throws IOException {
			return this.stream.read(target, offset, length);
		}

		@Override
		public int available() throws IOException {
			return this.stream.available();
		}

		@Override
		public void close() throws IOException {
			try {
				this.stream.close();
			}
			finally {
				closeAlso(this.also);
			}
		}

	}

	private static final class Out extends OutputStream {

		private final OutputStream stream;

		private final @Nullable NativeClose also;

		Out(OutputStream stream, @Nullable NativeClose also) {
			this.stream = stream;
			this.also = also;
		}

		@Override
		public void write(int value) throws IOException {
			this.stream.write(value);
		}

		@Override
		public void write(byte[] source, int offset, int length) throws IOException {
			this.stream.write(source, offset, length);
		}

		@Override
		public void close() throws IOException {
			try {
				this.stream.close();
			}
			finally {
				closeAlso(this.also);
			}
		}

	}

}
