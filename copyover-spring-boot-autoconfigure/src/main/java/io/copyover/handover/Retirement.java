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

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.CopyoverRetiringEvent;
import io.copyover.handover.Message.Kind;
import io.copyover.process.OperatingSystem.Child;
import io.copyover.process.OperatingSystem.ExitStatus;
import io.copyover.process.OperatingSystem.StopSignal;

/**
 * The rest of a predecessor's life: it passes stop signals on, lingers until its last
 * connections are done and all earlier generations have ended, closes, and halts, for
 * shutdown hooks and files to be deleted on exit belong to the process that lives on. If
 * the successor ends meanwhile, this process does not serve again, but ends too.
 */
final class Retirement {

	private static final Logger logger = LoggerFactory.getLogger(Retirement.class);

	private static final Duration LOOK = Duration.ofSeconds(1);

	private static final int ABANDONED = 1;

	private final Setting setting;

	private final Child successor;

	private final OutputStream orders;

	private final SuccessorOutput output;

	private final Thread caller;

	private final Thread lingering = new Thread(this::linger, "copyover-linger");

	private final Object lock = new Object();

	private boolean waiting = true;

	private volatile @Nullable StopSignal stopping;

	Retirement(Setting setting, SuccessorProcess successor, Thread caller) {
		this.setting = setting;
		this.successor = successor.child();
		this.orders = successor.orders();
		this.output = successor.output();
		this.caller = caller;
	}

	void start(StopSignals signals) {
		// Or the JVM would exit, with hooks, once the context has no thread left.
		this.lingering.setDaemon(false);
		this.lingering.start();
		Thread watch = new Thread(this::watch, "copyover-watch");
		watch.setDaemon(true);
		watch.start();
		signals.passTo(this::stop);
	}

	private void stop(StopSignal signal) {
		logger.info("Copyover: passing {} on to process {}", signal, this.successor.pid());
		this.stopping = signal;
		this.successor.signal(signal);
	}

	private synchronized void order(Message message) {
		try {
			message.writeTo(this.orders);
		}
		catch (IOException ex) {
			logger.debug("Copyover: the successor does not read any more", ex);
		}
	}

	private void watch() {
		while (this.successor.awaitExit(LOOK) == null) {
			Thread.onSpinWait();
		}
		this.setting.participants().orphaned();
		synchronized (this.lock) {
			if (this.waiting) {
				this.lingering.interrupt();
			}
		}
	}

	/**
	 * From here on the end of the successor changes nothing: what closes is not
	 * interrupted.
	 */
	private void stopWaiting() {
		synchronized (this.lock) {
			this.waiting = false;
			Thread.interrupted();
		}
	}

	private void linger() {
		try {
			awaitEnd();
			tell(this.successor.awaitExit(Duration.ZERO));
			this.setting.events().publish(new CopyoverRetiringEvent(this.successor.pid()));
			this.setting.participants().retire(this.setting.settings());
		}
		finally {
			this.output.finish(LOOK);
			this.setting.ending().end(this.successor, this::status);
		}
	}

	private void tell(@Nullable ExitStatus end) {
		if (end == null && this.stopping != null) {
			logger.warn("Copyover: process {} has not ended yet, this one does", this.successor.pid());
		}
		else if (end == null) {
			logger.info("Copyover: the last connections are done, this process ends, process {} serves",
					this.successor.pid());
		}
		else if (this.stopping == null) {
			logger.error("Copyover: process {}, which had taken over, ended ({}); this process ends too",
					this.successor.pid(), end);
		}
	}

	private int status() {
		ExitStatus end = this.successor.awaitExit(Duration.ZERO);
		StopSignal stop = this.stopping;
		if (end == null) {
			return (stop != null) ? 128 + stop.number() : 0;
		}
		return (stop == null && end.shellStatus() == 0) ? ABANDONED : end.shellStatus();
	}

	private void awaitEnd() {
		try {
			order(new Message(Kind.REPORTS,
					ReportsCodec.encodeUpTo(Message.MAX_CONTENT, this.setting.history().all())));
			this.setting.lineage().predecessorGone().thenRun(() -> order(Message.of(Kind.ALONE)));
			this.caller.join(LOOK.toMillis());
			this.setting.participants().linger(this.setting.settings());
			this.setting.lineage()
				.predecessorGone()
				.get(this.setting.settings().lingerMax().toMillis(), TimeUnit.MILLISECONDS);
			if (this.stopping != null) {
				this.successor.awaitExit(this.setting.settings().retire());
			}
		}
		catch (InterruptedException ex) {
			logger.debug("Copyover: the successor has ended");
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.warn("Copyover: an earlier generation has not ended; this one ends before it");
		}
		finally {
			stopWaiting();
		}
	}

}
