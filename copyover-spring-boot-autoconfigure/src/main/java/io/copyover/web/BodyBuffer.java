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

package io.copyover.web;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * A body that was read ahead: its beginning in memory, the rest in a file without a name,
 * which the system frees with this process at the latest. First written, then read. For
 * one thread at a time.
 */
public final class BodyBuffer implements Closeable {

	private final int memory;

	private byte[] head = new byte[0];

	private long length;

	private long position;

	private @Nullable FileChannel file;

	/**
	 * Make an empty buffer.
	 * @param memory how many bytes stay in memory
	 */
	public BodyBuffer(int memory) {
		this.memory = memory;
	}

	/**
	 * Return the number of bytes written.
	 * @return the number
	 */
	public long length() {
		return this.length;
	}

	/**
	 * Add bytes.
	 * @param bytes the bytes, all of which are taken
	 * @throws NotKeptException if the file cannot be written
	 */
	public void write(ByteBuffer bytes) throws NotKeptException {
		int kept = (int) Math.min(bytes.remaining(), Math.max(0, this.memory - this.length));
		if (kept > 0) {
			keep(bytes, kept);
		}
		try {
			while (bytes.hasRemaining()) {
				this.length += file().write(bytes, this.length - this.memory);
			}
		}
		catch (IOException ex) {
			throw new NotKeptException(ex);
		}
	}

	private void keep(ByteBuffer bytes, int count) {
		int end = (int) this.length + count;
		if (end > this.head.length) {
			this.head = Arrays.copyOf(this.head, Math.min(this.memory, Math.max(end, 2 * this.head.length)));
		}
		bytes.get(this.head, (int) this.length, count);
		this.length = end;
	}

	private FileChannel file() throws IOException {
		FileChannel channel = this.file;
		if (channel == null) {
			Path path = Files.createTempFile(Path.of(System.getProperty("java.io.tmpdir")), "copyover-body", null);
			try {
				channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE,
						StandardOpenOption.DELETE_ON_CLOSE);
			}
			finally {
				Files.deleteIfExists(path);
			}
			this.file = channel;
		}
		return channel;
	}

	/**
	 * Return the number of bytes that have not been read.
	 * @return the number
	 */
	public long remaining() {
		return this.length - this.position;
	}

	/**
	 * Read on.
	 * @param target takes the bytes
	 * @return how many, 0 at the end
	 * @throws IOException if the file cannot be read
	 */
	public int read(byte[] target) throws IOException {
		int inMemory = (int) Math.max(0, Math.min(this.length, this.memory) - this.position);
		int count = Math.min(target.length, inMemory);
		System.arraycopy(this.head, (int) Math.min(this.position, this.head.length), target, 0, count);
		this.position += count;
		while (count < target.length && remaining() > 0) {
			int read = file().read(ByteBuffer.wrap(target, count, target.length - count), this.position - this.memory);
			if (read < 0) {
				throw new IOException("The file of a body that was read ahead is too short");
			}
			count += read;
			this.position += read;
		}
		return count;
	}

	@Override
	public void close() throws IOException {
		this.head = new byte[0];
		this.length = 0;
		this.position = 0;
		FileChannel channel = this.file;
		this.file = null;
		if (channel != null) {
			channel.close();
		}
	}

	/**
	 * There was no room for a body, which is not its client's fault.
	 */
	public static final class NotKeptException extends IOException {

		private static final long serialVersionUID = 1L;

		NotKeptException(IOException cause) {
			super("A body that was read ahead could not be kept", cause);
		}

	}

}
