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

package io.copyover.process.supervisor;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;

/**
 * The functions of the C library that a supervisor needs, on {@code jffi} alone, for
 * {@code jnr-ffi} makes classes while it runs. Not safe for use by several threads.
 */
final class CLibrary {

	static final int WNOHANG = 1;

	private static final int SIZE = 256;

	private static final long NANOS = 1_000_000_000;

	private final Invoker invoker = Invoker.getInstance();

	private final MemoryIO memory = MemoryIO.getInstance();

	private final long signals = this.memory.allocateMemory(SIZE, true);

	private final long result = this.memory.allocateMemory(SIZE, true);

	private final Function waitpid = new Function("waitpid", Type.SINT32, Type.POINTER, Type.SINT32);

	private final Function kill = new Function("kill", Type.SINT32, Type.SINT32);

	private final Function sigwait = new Function("sigwait", Type.POINTER, Type.POINTER);

	private final Function sigtimedwait = new Function("sigtimedwait", Type.POINTER, Type.POINTER, Type.POINTER);

	private final long time = this.memory.allocateMemory(SIZE, true);

	private final Function signal = new Function("signal", Type.SINT32, Type.POINTER);

	private final Function umask = new Function("umask", Type.SINT32);

	/**
	 * Load the functions.
	 * @param signals the numbers of the signals that {@link #awaitSignal()} waits for
	 */
	CLibrary(int... signals) {
		long mask = 0;
		for (int number : signals) {
			mask |= 1L << (number - 1);
		}
		if (Type.POINTER.size() == Long.BYTES) {
			this.memory.putLong(this.signals, mask);
		}
		else {
			this.memory.putInt(this.signals, (int) mask);
		}
	}

	/**
	 * Wait for a signal, all of which are blocked.
	 * @return its number, 0 for an error
	 */
	int awaitSignal() {
		int error = (int) this.invoker.invokeN2(this.sigwait.context, this.sigwait.address, this.signals, this.result);
		return (error == 0) ? this.memory.getInt(this.result) : 0;
	}

	/**
	 * Wait for a signal, all of which are blocked.
	 * @param nanos how long
	 * @return its number, 0 for none or for an error
	 */
	int awaitSignal(long nanos) {
		long seconds = nanos / NANOS;
		if (Type.POINTER.size() == Long.BYTES) {
			this.memory.putLong(this.time, seconds);
			this.memory.putLong(this.time + Long.BYTES, nanos % NANOS);
		}
		else {
			this.memory.putInt(this.time, (int) seconds);
			this.memory.putInt(this.time + Integer.BYTES, (int) (nanos % NANOS));
		}
		int number = (int) this.invoker.invokeN3(this.sigtimedwait.context, this.sigtimedwait.address, this.signals, 0,
				this.time);
		return Math.max(number, 0);
	}

	/**
	 * Let a signal do what it does by default.
	 * @param number its number
	 */
	void reset(int number) {
		this.invoker.invokeN2(this.signal.context, this.signal.address, number, 0);
	}

	/**
	 * Set the permissions that new files do not get.
	 * @param mask those permissions
	 * @return what it was
	 */
	int umask(int mask) {
		return (int) this.invoker.invokeN1(this.umask.context, this.umask.address, mask);
	}

	/**
	 * Reap a child.
	 * @param pid the process id, -1 for any
	 * @return the process id, 0 if none has ended, -1 if there is none
	 */
	int reap(int pid) {
		return (int) this.invoker.invokeN3(this.waitpid.context, this.waitpid.address, pid, this.result, WNOHANG);
	}

	/**
	 * Return how the child that was reaped last ended, as a shell shows it.
	 * @return the exit status, 128 and the signal's number if one killed it
	 */
	int shellStatus() {
		int status = this.memory.getInt(this.result);
		int number = status & 0x7f;
		return (number != 0) ? 128 + number : (status >> 8) & 0xff;
	}

	/**
	 * Send a signal.
	 * @param pid the process id
	 * @param number the number of the signal
	 */
	void kill(int pid, int number) {
		this.invoker.invokeN2(this.kill.context, this.kill.address, pid, number);
	}

	private static final class Function {

		private final long address;

		private final CallContext context;

		Function(String name, Type... parameters) {
			this.address = Library.getDefault().getSymbolAddress(name);
			if (this.address == 0) {
				throw new UnsatisfiedLinkError("The C library has no function " + name);
			}
			this.context = CallContext.getCallContext("signal".equals(name) ? Type.POINTER : Type.SINT32, parameters,
					CallingConvention.DEFAULT, false);
		}

	}

}
