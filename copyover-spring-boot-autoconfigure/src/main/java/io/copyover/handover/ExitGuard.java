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

package io.copyover.handover;

import org.jspecify.annotations.Nullable;

import io.copyover.process.OperatingSystem.Child;

/**
 * Does what must not be left undone when this process is made to exit in the middle of a
 * handover.
 */
final class ExitGuard implements AutoCloseable {

	private static final Thread PROBE = new Thread(() -> {
	}, "copyover-exit-probe");

	private @Nullable Thread hook;

	/**
	 * Tell whether this process is exiting: then no hook can be added any more.
	 * @return whether it is
	 */
	static boolean isExiting() {
		synchronized (PROBE) {
			try {
				Runtime.getRuntime().addShutdownHook(PROBE);
				Runtime.getRuntime().removeShutdownHook(PROBE);
				return false;
			}
			catch (IllegalStateException ex) {
				return true;
			}
		}
	}

	/**
	 * Kill a successor, which has not taken over.
	 * @param child the successor
	 */
	void kill(Child child) {
		run(child::kill);
	}

	/**
	 * Do something when this process exits. It runs beside the other hooks.
	 * @param what what to do
	 */
	void run(Runnable what) {
		this.hook = new Thread(what, "copyover-exit");
		Runtime.getRuntime().addShutdownHook(this.hook);
	}

	@Override
	public void close() {
		if (this.hook == null) {
			return;
		}
		try {
			Runtime.getRuntime().removeShutdownHook(this.hook);
		}
		catch (IllegalStateException ex) {
			// The process is exiting, and the hook runs already.
			return;
		}
		finally {
			this.hook = null;
		}
	}

}
