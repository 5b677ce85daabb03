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

import jnr.ffi.Pointer;

/**
 * {@code posix_spawn} and what belongs to it, as the C library declares them. Each
 * returns an error number, 0 for success. Public only because {@code jnr-ffi} implements
 * it in a class loader of its own.
 */
@SuppressWarnings("checkstyle:MethodName")
public interface SpawnLibrary {

	/**
	 * Start a process.
	 * @param pid takes the process id
	 * @param path the path of the program
	 * @param fileActions what is done with descriptors
	 * @param attributes what else is set
	 * @param arguments the arguments, ending in a null pointer
	 * @param environment the environment, ending in a null pointer
	 * @return the error number
	 */
	int posix_spawn(Pointer pid, Pointer path, Pointer fileActions, Pointer attributes, Pointer arguments,
			Pointer environment);

	/**
	 * Begin a list of file actions.
	 * @param fileActions the list
	 * @return the error number
	 */
	int posix_spawn_file_actions_init(Pointer fileActions);

	/**
	 * Close a descriptor in the child. One that is not open is no error.
	 * @param fileActions the list
	 * @param descriptor the number
	 * @return the error number
	 */
	int posix_spawn_file_actions_addclose(Pointer fileActions, int descriptor);

	/**
	 * Let a descriptor of the child refer to what another one does.
	 * @param fileActions the list
	 * @param descriptor the other one
	 * @param target the number
	 * @return the error number
	 */
	int posix_spawn_file_actions_adddup2(Pointer fileActions, int descriptor, int target);

	/**
	 * Free a list of file actions.
	 * @param fileActions the list
	 * @return the error number
	 */
	int posix_spawn_file_actions_destroy(Pointer fileActions);

	/**
	 * Begin attributes.
	 * @param attributes the attributes
	 * @return the error number
	 */
	int posix_spawnattr_init(Pointer attributes);

	/**
	 * Choose which attributes are set.
	 * @param attributes the attributes
	 * @param flags the flags
	 * @return the error number
	 */
	int posix_spawnattr_setflags(Pointer attributes, short flags);

	/**
	 * Choose the signals that are blocked in the child.
	 * @param attributes the attributes
	 * @param mask the set of signals
	 * @return the error number
	 */
	int posix_spawnattr_setsigmask(Pointer attributes, Pointer mask);

	/**
	 * Free attributes.
	 * @param attributes the attributes
	 * @return the error number
	 */
	int posix_spawnattr_destroy(Pointer attributes);

}
