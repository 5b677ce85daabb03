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

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.copyover.CopyoverException;
import io.copyover.Pause;

/**
 * An application that exits in the middle of its replacement in place. A shutdown hook of
 * its takes until that has failed.
 */
public final class ExitingApplication {

	/** The status that it exits with. */
	static final int STATUS = 3;

	private ExitingApplication() {
	}

	/**
	 * Run it.
	 * @param args the method of a participant in which it exits
	 */
	public static void main(String[] args) {
		if (Arrays.stream(args).anyMatch((argument) -> argument.startsWith(Arguments.FD))) {
			System.out.println("replaced");
			return;
		}
		Exiting exiting = new Exiting(args[0]);
		Runtime.getRuntime().addShutdownHook(new Thread(exiting::holdUp));
		CopyoverBuilder builder = new CopyoverBuilder().mode(Mode.EXEC).rehearse(false).linger(Duration.ZERO);
		System.out.println(builder.participant(exiting).build().execute());
	}

	/**
	 * Makes the process exit.
	 */
	private static final class Exiting implements Participant {

		private final CountDownLatch begun = new CountDownLatch(1);

		private final CountDownLatch aborted = new CountDownLatch(1);

		private final String method;

		private Exiting(String method) {
			this.method = method;
		}

		@Override
		public void check() {
			exitIn("check");
		}

		@Override
		public void windDown(@Nullable Duration idle, Pause pause) {
			exitIn("windDown");
		}

		@Override
		public void aborted() {
			this.aborted.countDown();
		}

		private void exitIn(String current) {
			if (current.equals(this.method)) {
				new Thread(() -> System.exit(STATUS)).start();
				await(this.begun);
			}
		}

		private void holdUp() {
			this.begun.countDown();
			await(this.aborted);
		}

		private static void await(CountDownLatch latch) {
			try {
				if (!latch.await(1, TimeUnit.MINUTES)) {
					throw new CopyoverException("That took too long");
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
