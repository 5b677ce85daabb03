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
 * The functions of the C library by which a process replaces itself. Errors are in
 * {@code errno}.
 */
@SuppressWarnings("checkstyle:MethodName")
public interface ExecLibrary {

	/**
	 * Replace this process.
	 * @param path the path of the program
	 * @param arguments the arguments, ending in a null pointer
	 * @param environment the environment, ending in a null pointer
	 * @return -1, if it returns
	 */
	int execve(Pointer path, Pointer arguments, Pointer environment);

	/**
	 * Call the kernel, for what an older C library does not have.
	 * @param number the number of the call
	 * @param first the first argument
	 * @param second the second argument
	 * @param third the third argument
	 * @return -1 for an error
	 */
	long syscall(long number, long first, long second, long third);

	/**
	 * Set the flags of a descriptor.
	 * @param descriptor the number
	 * @param command what is done
	 * @param argument the flags
	 * @return -1 for an error
	 */
	int fcntl(int descriptor, int command, long argument);

	/**
	 * Choose the signals that are blocked in the calling thread.
	 * @param how what is done
	 * @param mask the set of signals
	 * @param previous takes the set that there was
	 * @return -1 for an error
	 */
	int sigprocmask(int how, Pointer mask, Pointer previous);

	/**
	 * Change what a signal does.
	 * @param signal its number
	 * @param action what it does, {@code null} to leave it
	 * @param previous takes what it did, {@code null} if nobody needs to know
	 * @return -1 for an error
	 */
	int sigaction(int signal, Pointer action, Pointer previous);

	/**
	 * Change what a signal does.
	 * @param signal its number
	 * @param handler what it does
	 * @return what it did
	 */
	Pointer signal(int signal, Pointer handler);

	/**
	 * Set the permissions that new files do not get.
	 * @param mask those permissions
	 * @return what it was
	 */
	int umask(int mask);

	/**
	 * Set a property of this process.
	 * @param option the property
	 * @param first the first argument
	 * @param second the second argument
	 * @param third the third argument
	 * @param fourth the fourth argument
	 * @return -1 for an error
	 */
	int prctl(int option, long first, long second, long third, long fourth);

	/**
	 * Listen on a socket.
	 * @param descriptor the socket
	 * @param backlog how many connections may wait
	 * @return 0, or -1
	 */
	int listen(int descriptor, int backlog);

}
