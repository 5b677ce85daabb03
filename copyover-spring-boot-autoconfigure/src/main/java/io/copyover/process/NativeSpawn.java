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
import java.lang.ref.Reference;
import java.util.List;

import jnr.constants.platform.Errno;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

import io.copyover.process.OperatingSystem.Output;

/**
 * One call of {@code posix_spawn} with arguments in bytes. Declared here because that of
 * {@code jnr-posix} encodes the arguments in the JVM's default charset, which need not be
 * the locale's, loses the error number, and cannot set the signal mask.
 */
final class NativeSpawn {

	private static final short SETSIGMASK = 0x08;

	// Larger than each of the structures in any C library: 80, 128 and 336 bytes in
	// glibc.
	private static final int STRUCTURE = 1024;

	private final SpawnLibrary library;

	private final Runtime runtime;

	NativeSpawn(SpawnLibrary library) {
		this.library = library;
		this.runtime = Runtime.getRuntime(library);
	}

	/**
	 * Start a process with an empty signal mask: the threads of a JVM block SIGQUIT, and
	 * a child inherits that.
	 * @param program the path of the program
	 * @param arguments its arguments, its name first
	 * @param environment its environment
	 * @param output what its standard output and error are
	 * @param close the numbers that are closed in the child
	 * @return the process id
	 * @throws IOException if it cannot be started
	 */
	int spawn(byte[] program, List<byte[]> arguments, List<byte[]> environment, Output output, int[] close)
			throws IOException {
		Pointer actions = structure();
		Pointer attributes = structure();
		check(this.library.posix_spawn_file_actions_init(actions));
		check(this.library.posix_spawnattr_init(attributes));
		try {
			addDup2(actions, output.out(), Output.STANDARD.out());
			addDup2(actions, output.err(), Output.STANDARD.err());
			for (int descriptor : close) {
				check(this.library.posix_spawn_file_actions_addclose(actions, descriptor));
			}
			check(this.library.posix_spawnattr_setsigmask(attributes, structure()));
			check(this.library.posix_spawnattr_setflags(attributes, SETSIGMASK));
			return spawn(string(program), actions, attributes, array(arguments), array(environment));
		}
		finally {
			this.library.posix_spawnattr_destroy(attributes);
			this.library.posix_spawn_file_actions_destroy(actions);
			Reference.reachabilityFence(attributes);
			Reference.reachabilityFence(actions);
		}
	}

	private int spawn(Pointer program, Pointer actions, Pointer attributes, Pointer arguments, Pointer environment)
			throws IOException {
		Pointer pid = structure();
		try {
			check(this.library.posix_spawn(pid, program, actions, attributes, arguments, environment));
			return pid.getInt(0);
		}
		finally {
			Reference.reachabilityFence(program);
			Reference.reachabilityFence(arguments);
			Reference.reachabilityFence(environment);
		}
	}

	private void addDup2(Pointer actions, int descriptor, int target) throws IOException {
		if (descriptor != target) {
			check(this.library.posix_spawn_file_actions_adddup2(actions, descriptor, target));
		}
	}

	private Pointer structure() {
		return Memory.allocateDirect(this.runtime, STRUCTURE, true);
	}

	private Pointer string(byte[] value) {
		Pointer string = Memory.allocateDirect(this.runtime, value.length + 1, true);
		string.put(0, value, 0, value.length);
		return string;
	}

	private Pointer array(List<byte[]> values) {
		int pointers = (values.size() + 1) * this.runtime.addressSize();
		int size = pointers + values.stream().mapToInt((value) -> value.length + 1).sum();
		Pointer block = Memory.allocateDirect(this.runtime, size, true);
		int offset = pointers;
		for (int i = 0; i < values.size(); i++) {
			byte[] value = values.get(i);
			block.putAddress((long) i * this.runtime.addressSize(), block.address() + offset);
			block.put(offset, value, 0, value.length);
			offset += value.length + 1;
		}
		return block;
	}

	private static void check(int error) throws IOException {
		if (error != 0) {
			throw new IOException(Errno.valueOf(error).description());
		}
	}

}
