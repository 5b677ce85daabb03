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

	private final SpawnLibrary library;

	private final NativeMemory memory;

	NativeSpawn(SpawnLibrary library) {
		this.library = library;
		this.memory = new NativeMemory(Runtime.getRuntime(library));
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
		Pointer actions = this.memory.structure();
		Pointer attributes = this.memory.structure();
		check(this.library.posix_spawn_file_actions_init(actions));
		check(this.library.posix_spawnattr_init(attributes));
		try {
			addDup2(actions, output.out(), Output.STANDARD.out());
			addDup2(actions, output.err(), Output.STANDARD.err());
			for (int descriptor : close) {
				check(this.library.posix_spawn_file_actions_addclose(actions, descriptor));
			}
			check(this.library.posix_spawnattr_setsigmask(attributes, this.memory.structure()));
			check(this.library.posix_spawnattr_setflags(attributes, SETSIGMASK));
			return spawn(this.memory.string(program), actions, attributes, this.memory.array(arguments),
					this.memory.array(environment));
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
		Pointer pid = this.memory.structure();
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

	private static void check(int error) throws IOException {
		if (error != 0) {
			throw new IOException(Errno.valueOf(error).description());
		}
	}

}
