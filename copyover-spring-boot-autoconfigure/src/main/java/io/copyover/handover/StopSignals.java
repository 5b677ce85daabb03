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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.copyover.CopyoverException;
import io.copyover.process.OperatingSystem;
import io.copyover.process.OperatingSystem.StopSignal;

/**
 * Keeps a stop signal from ending this process while it has a successor: at first the
 * handover is given up, later the signal is passed on.
 */
final class StopSignals implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final OperatingSystem system;

	private final CountDownLatch over = new CountDownLatch(1);

	private final AutoCloseable handle;

	private final AtomicReference<StopSignal> received = new AtomicReference<>();

	private volatile @Nullable Consumer<StopSignal> receiver;

	private volatile boolean closed;

	StopSignals(OperatingSystem system) {
		this.system = system;
		this.handle = system.onStopSignal(this::receive);
	}

	boolean received() {
		return this.received.get() != null;
	}

	/**
	 * Pass signals on from now on, one that has been received included.
	 * @param receiver takes them
	 */
	void passTo(Consumer<StopSignal> receiver) {
		this.receiver = receiver;
		this.over.countDown();
		StopSignal signal = this.received.get();
		if (signal != null) {
			receiver.accept(signal);
		}
	}

	/**
	 * End this process as a signal would have, if one was received.
	 */
	void exitIfReceived() {
		StopSignal signal = this.received.get();
		if (signal != null) {
			this.system.exit(128 + signal.number());
		}
	}

	@Override
	public void close() {
		this.closed = true;
		this.over.countDown();
		try {
			this.handle.close();
		}
		catch (Exception ex) {
			throw new CopyoverException("The handlers of stop signals could not be put back", ex);
		}
	}

	private void receive(StopSignal signal) {
		boolean first = this.received.getAndSet(signal) == null;
		Consumer<StopSignal> current = this.receiver;
		if (current != null) {
			current.accept(signal);
		}
		else if (this.closed) {
			// It came before, and nobody looks for it any more.
			exitIfReceived();
		}
		else if (first) {
			Thread watch = new Thread(this::exitIfStuck, "copyover-stop");
			watch.setDaemon(true);
			watch.start();
		}
	}

	/**
	 * End this process although the handover has not been given up, for something in it
	 * hangs. {@link ExitGuard} ends the successor.
	 */
	private void exitIfStuck() {
		try {
			if (!this.over.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
				exitIfReceived();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
