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

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A pipe in memory that behaves as the kernel's does: it holds 64 KiB, the end of file
 * shows when the last end to write to is closed, and writing fails when the last end to
 * read from is.
 */
final class FakePipe {

	static final int CAPACITY = 65536;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final byte[] buffer = new byte[CAPACITY];

	private int start;

	private int count;

	private int readers;

	private int writers;

	End open(FakeOperatingSystem owner, boolean forReading) {
		this.lock.lock();
		try {
			if (forReading) {
				this.readers++;
			}
			else {
				this.writers++;
			}
			return new End(owner, forReading);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * One end, as one process has it.
	 */
	final class End {

		private final FakeOperatingSystem owner;

		private final boolean forReading;

		private Runnable onClose = () -> {
		};

		private boolean closed;

		private End(FakeOperatingSystem owner, boolean forReading) {
			this.owner = owner;
			this.forReading = forReading;
		}

		End inherit(FakeOperatingSystem child) {
			return open(child, this.forReading);
		}

		void onClose(Runnable onClose) {
			this.onClose = onClose;
		}

		boolean isForReading() {
			return this.forReading;
		}

		InputStream in() {
			return new In(this);
		}

		OutputStream out() {
			return new Out(this);
		}

		void close() {
			FakePipe.this.lock.lock();
			try {
				if (!this.closed) {
					this.closed = true;
					if (this.forReading) {
						FakePipe.this.readers--;
					}
					else {
						FakePipe.this.writers--;
					}
				}
				FakePipe.this.changed.signalAll();
			}
			finally {
				FakePipe.this.lock.unlock();
			}
			this.onClose.run();
		}

		private int read(byte[] target, int offset, int length) throws IOException {
			Objects.checkFromIndexSize(offset, length, target.length);
			if (length == 0) {
				return 0;
			}
			FakePipe pipe = FakePipe.this;
			pipe.lock.lock();
			try {
				check();
				while (pipe.count == 0 && pipe.writers > 0) {
					await();
				}
				if (pipe.count == 0) {
					return -1;
				}
				int read = Math.min(length, pipe.count);
				for (int i = 0; i < read; i++) {
					target[offset + i] = pipe.buffer[(pipe.start + i) % CAPACITY];
				}
				pipe.start = (pipe.start + read) % CAPACITY;
				pipe.count -= read;
				pipe.changed.signalAll();
				return read;
			}
			finally {
				pipe.lock.unlock();
			}
		}

		private void write(byte[] source, int offset, int length) throws IOException {
			Objects.checkFromIndexSize(offset, length, source.length);
			FakePipe pipe = FakePipe.this;
			pipe.lock.lock();
			try {
				check();
				for (int i = 0; i < length; i++) {
					while (pipe.readers > 0 && pipe.count == CAPACITY) {
						await();
					}
					if (pipe.readers == 0) {
						throw new IOException("Broken pipe");
					}
					pipe.buffer[(pipe.start + pipe.count++) % CAPACITY] = source[offset + i];
					if (pipe.count == CAPACITY || i == length - 1) {
						pipe.changed.signalAll();
					}
				}
			}
			finally {
				pipe.lock.unlock();
			}
		}

		private int available() throws IOException {
			FakePipe.this.lock.lock();
			try {
				check();
				return FakePipe.this.count;
			}
			finally {
				FakePipe.this.lock.unlock();
			}
		}

		void wake() {
			FakePipe.this.lock.lock();
			try {
				FakePipe.this.changed.signalAll();
			}
			finally {
				FakePipe.this.lock.unlock();
			}
		}

		private void await() throws IOException {
			// A blocked read or write of a pipe does not notice an interrupt.
			FakePipe.this.changed.awaitUninterruptibly();
			check();
		}

		private void check() throws IOException {
			while (!this.owner.checkRunning()) {
				FakePipe.this.changed.awaitUninterruptibly();
			}
			if (this.closed) {
				throw new IOException("Stream closed");
			}
		}

	}

	private static final class In extends InputStream {

		private final End end;

		private In(End end) {
			this.end = end;
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (this.end.read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
		}

		@Override
		public int read(byte[] target, int offset, int length) throws IOException {
			return this.end.read(target, offset, length);
		}

		@Override
		public int available() throws IOException {
			return this.end.available();
		}

		@Override
		public void close() {
			this.end.close();
		}

	}

	private static final class Out extends OutputStream {

		private final End end;

		private Out(End end) {
			this.end = end;
		}

		@Override
		public void write(int value) throws IOException {
			this.end.write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public void write(byte[] source, int offset, int length) throws IOException {
			this.end.write(source, offset, length);
		}

		@Override
		public void close() {
			this.end.close();
		}

	}

}
