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
import java.util.Objects;

import jnr.constants.platform.Errno;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Platform;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import org.jspecify.annotations.Nullable;

/**
 * The native calls. Making the one instance unpacks and loads the native part of
 * {@code jnr}; nothing else in this package does, so that a process that never makes a
 * copyover never loads it.
 */
final class NativeCalls {

	private static volatile @Nullable NativeCalls instance;

	// A later attempt would fail with another, meaningless error.
	private static @Nullable LinkageError failure;

	private final POSIX posix;

	private final NativeSpawn spawn;

	private @Nullable NativeExec exec;

	private NativeCalls(POSIX posix, NativeSpawn spawn) {
		this.posix = posix;
		this.spawn = spawn;
	}

	/**
	 * Return the calls, loaded when first asked for.
	 * @return the calls
	 * @throws LinkageError if the native part cannot be loaded; its message says what to
	 * do
	 */
	static NativeCalls get() {
		NativeCalls calls = instance;
		return (calls != null) ? calls : load();
	}

	/**
	 * Return the calls if they have been loaded.
	 * @return the calls, or {@code null}
	 */
	static @Nullable NativeCalls getIfLoaded() {
		return instance;
	}

	private static synchronized NativeCalls load() {
		if (failure != null) {
			throw failure;
		}
		if (instance == null) {
			try {
				instance = loadNativePart();
			}
			catch (LinkageError | RuntimeException ex) {
				failure = describe(ex);
				throw failure;
			}
		}
		return Objects.requireNonNull(instance);
	}

	private static NativeCalls loadNativePart() {
		String libc = Platform.getNativePlatform().getStandardCLibraryName();
		SpawnLibrary library = LibraryLoader.create(SpawnLibrary.class).failImmediately().load(libc);
		POSIX posix = POSIXFactory.getNativePOSIX();
		if (!posix.isNative()) {
			throw new UnsatisfiedLinkError("jnr-posix has none for this platform");
		}
		return new NativeCalls(posix, new NativeSpawn(library));
	}

	private static LinkageError describe(Throwable cause) {
		String reason = cause.toString().lines().findFirst().orElse("");
		return new LinkageError("The native part of jnr-posix could not be loaded (" + reason
				+ "). It is unpacked to the directory that the system property java.io.tmpdir names ("
				+ System.getProperty("java.io.tmpdir") + "), or else to the working directory: one of the two must be "
				+ "writable and not mounted noexec", cause);
	}

	/**
	 * Return what starts processes.
	 * @return the call
	 */
	NativeSpawn spawn() {
		return this.spawn;
	}

	/**
	 * Return what replaces this process, loaded when first asked for.
	 * @return the call
	 * @throws LinkageError if the C library does not have it
	 */
	synchronized NativeExec exec() {
		NativeExec loaded = this.exec;
		if (loaded == null) {
			loaded = NativeExec.load();
			this.exec = loaded;
		}
		return loaded;
	}

	/**
	 * Make a pipe.
	 * @return the number of the end to read from, and of the end to write to
	 * @throws IOException if there is no descriptor left
	 */
	int[] pipe() throws IOException {
		int[] descriptors = new int[2];
		if (this.posix.pipe(descriptors) != 0) {
			throw new IOException("No pipe could be made: " + Errno.valueOf(this.posix.errno()).description());
		}
		return descriptors;
	}

	/**
	 * Close a descriptor.
	 * @param descriptor the number
	 */
	void close(int descriptor) {
		this.posix.close(descriptor);
	}

	/**
	 * Duplicate a descriptor.
	 * @param descriptor the number
	 * @return the lowest free number, which refers to the same
	 * @throws IOException if it is not open, or there is no descriptor left
	 */
	int dup(int descriptor) throws IOException {
		return check(this.posix.dup(descriptor), descriptor);
	}

	/**
	 * Let a number refer to what another one does.
	 * @param descriptor the other one
	 * @param target the number
	 * @throws IOException if the other one is not open
	 */
	void dup2(int descriptor, int target) throws IOException {
		check(this.posix.dup2(descriptor, target), descriptor);
	}

	private int check(int result, int descriptor) throws IOException {
		if (result < 0) {
			throw new IOException("Descriptor " + descriptor + " could not be duplicated: "
					+ Errno.valueOf(this.posix.errno()).description());
		}
		return result;
	}

	/**
	 * Listen on a socket, once more where it listens already.
	 * @param descriptor the number
	 * @param backlog how many connections may wait
	 * @throws IOException if it is not a socket that can listen
	 */
	void listen(int descriptor, int backlog) throws IOException {
		try {
			exec().listen(descriptor, backlog);
		}
		catch (LinkageError ex) {
			throw new IOException(ex.getMessage(), ex);
		}
	}

	/**
	 * Send a signal.
	 * @param pid the process id
	 * @param signal the number of the signal
	 */
	void kill(int pid, int signal) {
		this.posix.kill(pid, signal);
	}

	/**
	 * Ask for a change of state of a child.
	 * @param pid the process id
	 * @param status takes the status
	 * @param flags the options of {@code waitpid}
	 * @return the process id, 0 if there is no change, -1 if there is no such child
	 */
	int waitpid(int pid, int[] status, int flags) {
		while (true) {
			int result = this.posix.waitpid(pid, status, flags);
			if (result >= 0 || this.posix.errno() != Errno.EINTR.intValue()) {
				return result;
			}
		}
	}

}
