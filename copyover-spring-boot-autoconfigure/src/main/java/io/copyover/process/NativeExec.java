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
import java.util.Collection;
import java.util.List;
import java.util.Set;

import com.kenai.jffi.Library;
import jnr.constants.platform.Errno;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Platform;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Replaces this process by another program. What can fail in Java is done before; what is
 * left runs on a thread of its own, which takes a table of descriptors for itself where
 * the kernel has that: so nothing that other threads open meanwhile is handed on, and
 * nothing has changed for them if it fails.
 */
final class NativeExec {

	// The same on all platforms of Linux but Alpha.
	private static final long CLOSE_RANGE = 436;

	private static final long UNSHARE_AND_CLOSE_ON_EXEC = 2 | 4;

	private static final long HIGHEST = 0xffffffffL;

	private static final int F_SETFD = 2;

	private static final long FD_CLOEXEC = 1;

	private static final int SIG_SETMASK = 2;

	private static final int PR_SET_CHILD_SUBREAPER = 36;

	private static final long SIG_IGN = 1;

	private final ExecLibrary library;

	private final Runtime runtime;

	private final NativeMemory memory;

	private NativeExec(ExecLibrary library) {
		this.library = library;
		this.runtime = Runtime.getRuntime(library);
		this.memory = new NativeMemory(this.runtime);
	}

	/**
	 * Load the functions.
	 * @return the calls
	 */
	static NativeExec load() {
		String libc = Platform.getNativePlatform().getStandardCLibraryName();
		return new NativeExec(LibraryLoader.create(ExecLibrary.class).failImmediately().load(libc));
	}

	/**
	 * Let orphaned descendants become children of this process. It stays so after
	 * {@link #exec}.
	 * @throws IOException if the kernel does not know that
	 */
	void adoptOrphans() throws IOException {
		if (this.library.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) {
			throw new IOException(
					"This process cannot adopt orphans: " + describe(LastError.getLastError(this.runtime)));
		}
	}

	/**
	 * Listen on a socket, once more where it listens already.
	 * @param descriptor the number
	 * @param backlog how many connections may wait
	 * @throws IOException if it is not a socket that can listen
	 */
	void listen(int descriptor, int backlog) throws IOException {
		if (this.library.listen(descriptor, backlog) != 0) {
			throw new IOException(
					"Descriptor " + descriptor + " does not listen: " + describe(LastError.getLastError(this.runtime)));
		}
	}

	/**
	 * Return what a signal does.
	 * @param signal its number
	 * @return that, for {@link #restore}
	 */
	Pointer disposition(int signal) {
		Pointer current = this.memory.structure();
		this.library.sigaction(signal, null, current);
		return current;
	}

	/**
	 * Have a signal do what it does by default.
	 * @param signal its number
	 * @return what it did, for {@link #restore}
	 */
	Pointer setDefault(int signal) {
		Pointer previous = this.memory.structure();
		this.library.sigaction(signal, this.memory.structure(), previous);
		return previous;
	}

	/**
	 * Have a signal call a function that takes a number and changes nothing: it is not
	 * ignored then, and stops nothing either.
	 * @param signal its number
	 */
	void setHarmless(int signal) {
		call("abs", signal);
	}

	/**
	 * Have a signal leave its number in the umask.
	 * @param signal its number
	 * @return what it did, for {@link #restore}
	 * @see #umask
	 */
	Pointer setRemembered(int signal) {
		Pointer previous = disposition(signal);
		call("umask", signal);
		return previous;
	}

	private void call(String function, int signal) {
		this.library.signal(signal, Pointer.wrap(this.runtime, Library.getDefault().getSymbolAddress(function)));
	}

	/**
	 * Set the permissions that new files do not get. They stay so after {@link #exec}.
	 * @param mask those permissions
	 * @return what it was
	 */
	int umask(int mask) {
		return this.library.umask(mask);
	}

	/**
	 * Have a signal do what it did before.
	 * @param signal its number
	 * @param disposition what it did
	 */
	void restore(int signal, Pointer disposition) {
		this.library.sigaction(signal, disposition, null);
	}

	/**
	 * Replace this process. Returns only by throwing.
	 * @param program the path of the program
	 * @param arguments its arguments, its name first
	 * @param environment its environment
	 * @param keep the numbers of the descriptors that stay open, beside 0 to 2
	 * @param close the numbers that are closed where the kernel cannot be asked to close
	 * all
	 * @param blocked the numbers of the signals that are blocked
	 * @param ignored the numbers of the signals that are ignored
	 * @throws IOException if it cannot be replaced
	 */
	void exec(byte[] program, List<byte[]> arguments, List<byte[]> environment, List<Integer> keep, int[] close,
			Set<Integer> blocked, Set<Integer> ignored) throws IOException {
		Image image = new Image(this.memory.string(program), this.memory.array(arguments),
				this.memory.array(environment), numbers(keep), close, mask(blocked), numbers(ignored));
		// What the thread uses must have been loaded before it has descriptors of its
		// own.
		this.library.fcntl(-1, F_SETFD, FD_CLOEXEC);
		this.library.signal(0, Pointer.wrap(this.runtime, SIG_IGN));
		LastError.getLastError(this.runtime);
		throw new IOException(describe(run(image)));
	}

	private static int[] numbers(Collection<Integer> numbers) {
		return numbers.stream().mapToInt(Integer::intValue).toArray();
	}

	private int run(Image image) {
		Attempt attempt = new Attempt(image);
		Thread thread = new Thread(attempt, "copyover-exec");
		thread.start();
		boolean interrupted = false;
		while (true) {
			try {
				thread.join();
				break;
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return attempt.error;
	}

	private Pointer mask(Set<Integer> signals) {
		Pointer mask = this.memory.structure();
		int bits = this.runtime.longSize() * Byte.SIZE;
		for (int signal : signals) {
			int bit = (signal - 1) % bits;
			long offset = (long) ((signal - 1) / bits) * this.runtime.longSize();
			mask.putNativeLong(offset, mask.getNativeLong(offset) | (1L << bit));
		}
		return mask;
	}

	private static String describe(int error) {
		return Errno.valueOf(error).description();
	}

	/**
	 * What this process becomes.
	 *
	 * @param program the path of the program
	 * @param arguments its arguments
	 * @param environment its environment
	 * @param keep the numbers that stay open
	 * @param close the numbers that are closed where the kernel cannot close all
	 * @param mask the signals that are blocked
	 * @param ignored the numbers of the signals that are ignored
	 */
	private record Image(Pointer program, Pointer arguments, Pointer environment, int[] keep, int[] close, Pointer mask,
			int[] ignored) {

	}

	private final class Attempt implements Runnable {

		private final Image image;

		private final Pointer ignore = Pointer.wrap(NativeExec.this.runtime, SIG_IGN);

		private volatile int error;

		private Attempt(Image image) {
			this.image = image;
		}

		@Override
		public void run() {
			ExecLibrary library = NativeExec.this.library;
			library.sigprocmask(SIG_SETMASK, this.image.mask, null);
			if (library.syscall(CLOSE_RANGE, 3, HIGHEST, UNSHARE_AND_CLOSE_ON_EXEC) != 0) {
				for (int descriptor : this.image.close) {
					library.fcntl(descriptor, F_SETFD, FD_CLOEXEC);
				}
			}
			for (int descriptor : this.image.keep) {
				library.fcntl(descriptor, F_SETFD, 0);
			}
			for (int signal : this.image.ignored) {
				library.signal(signal, this.ignore);
			}
			library.execve(this.image.program, this.image.arguments, this.image.environment);
			this.error = LastError.getLastError(NativeExec.this.runtime);
			Reference.reachabilityFence(this.image);
		}

	}

}
