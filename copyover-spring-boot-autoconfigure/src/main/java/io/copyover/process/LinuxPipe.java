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

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;

import org.jspecify.annotations.Nullable;

import io.copyover.process.OperatingSystem.Pipe;

/**
 * A pipe of this process.
 */
final class LinuxPipe implements Pipe {

	private final End readEnd;

	private final End writeEnd;

	private LinuxPipe(int readDescriptor, int writeDescriptor) {
		this.readEnd = new End(readDescriptor);
		this.writeEnd = new End(writeDescriptor);
	}

	/**
	 * Make a pipe.
	 * @param calls the native calls
	 * @return the pipe
	 * @throws IOException if there is no descriptor left
	 */
	static LinuxPipe open(NativeCalls calls) throws IOException {
		int[] descriptors = calls.pipe();
		return new LinuxPipe(descriptors[0], descriptors[1]);
	}

	@Override
	public int readDescriptor() {
		return this.readEnd.descriptor;
	}

	@Override
	public int writeDescriptor() {
		return this.writeEnd.descriptor;
	}

	@Override
	public InputStream in() {
		return this.readEnd.open(DescriptorStreams::read);
	}

	@Override
	public OutputStream out() {
		return this.writeEnd.open(DescriptorStreams::write);
	}

	@Override
	public void closeRead() {
		this.readEnd.close();
	}

	@Override
	public void closeWrite() {
		this.writeEnd.close();
	}

	/**
	 * One end: the number belongs to the stream once there is one.
	 */
	private static final class End {

		private final int descriptor;

		private @Nullable Closeable stream;

		private boolean closed;

		End(int descriptor) {
			this.descriptor = descriptor;
		}

		synchronized <S extends Closeable> S open(Opener<S> opener) {
			if (this.closed || this.stream != null) {
				throw new IllegalStateException("This end of the pipe was opened or closed before");
			}
			try {
				S opened = opener.open(this.descriptor);
				this.stream = opened;
				return opened;
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		synchronized void close() {
			if (this.closed) {
				return;
			}
			this.closed = true;
			try {
				if (this.stream != null) {
					this.stream.close();
				}
				else {
					NativeCalls.get().close(this.descriptor);
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

	/**
	 * Makes a stream of a descriptor.
	 *
	 * @param <S> the type of the stream
	 */
	@FunctionalInterface
	private interface Opener<S extends Closeable> {

		S open(int descriptor) throws IOException;

	}

}
