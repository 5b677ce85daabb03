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

package io.copyover.context;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.NestedExceptionUtils;

import io.copyover.CopyoverException;
import io.copyover.handover.Handover;
import io.copyover.handover.Handover.Arrival;

/**
 * Plays the successor's side while the context starts. As the first lifecycle bean it
 * restores the state before anything else has started; as a runner, which comes after the
 * web server, it sees to it that this was done. It tells the predecessor when the
 * application could serve, and why it cannot.
 */
public final class CopyoverLifecycle implements SmartLifecycle, ApplicationRunner {

	private static final Logger logger = LoggerFactory.getLogger(CopyoverLifecycle.class);

	/**
	 * The option that makes a process a successor.
	 */
	public static final String OPTION = "copyover-fd";

	private final ConfigurableApplicationContext context;

	private final Handover handover;

	private final ContextParticipant participant;

	private final ObjectProvider<ApplicationArguments> arguments;

	private volatile @Nullable Arrival arrival;

	private volatile boolean running;

	private boolean played;

	/**
	 * Make the lifecycle of a copyover.
	 * @param context the context
	 * @param handover takes the state over
	 * @param participant is told when the application has started
	 * @param arguments the arguments of {@code main}; there are none without a
	 * {@code SpringApplication}
	 */
	public CopyoverLifecycle(ConfigurableApplicationContext context, Handover handover, ContextParticipant participant,
			ObjectProvider<ApplicationArguments> arguments) {
		this.context = context;
		this.handover = handover;
		this.participant = participant;
		this.arguments = arguments;
	}

	/**
	 * Tell whether the successor's side of a handover has begun in a context.
	 * @param context the context, {@code null} if there is none yet
	 * @return {@code true} if its failure is told to the predecessor
	 */
	public static boolean hasArrived(@Nullable ConfigurableApplicationContext context) {
		return context instanceof AbstractApplicationContext known
				&& known.getApplicationListeners().stream().anyMatch(FailureListener.class::isInstance);
	}

	/**
	 * Restore the state, if this process was started to. When the context is stopped and
	 * started again, that is over.
	 * @throws CopyoverException if that failed; the start of the context fails with it
	 */
	@Override
	public void start() {
		if (!this.played) {
			this.played = true;
			this.context.addApplicationListener(new ReadinessListener());
			play();
		}
		this.running = true;
	}

	private void play() {
		ApplicationArguments arguments = this.arguments.getIfAvailable();
		String[] args = (arguments != null) ? arguments.getSourceArgs() : new String[0];
		Arrival arrival = this.handover.arrive(args);
		if (arrival == null) {
			this.participant.resume();
		}
		else {
			this.context.addApplicationListener(new FailureListener(this.context, arrival));
			this.arrival = arrival;
			arrival.restore();
		}
	}

	@Override
	public void run(ApplicationArguments arguments) {
		if (!arguments.containsOption(OPTION)) {
			return;
		}
		if (this.arrival == null) {
			throw new CopyoverException("--" + OPTION + " was given, but no state was restored");
		}
		logger.info("State restored as generation {}", this.handover.status().generation());
	}

	private void accepting() {
		this.participant.started();
		Arrival arrival = this.arrival;
		if (arrival != null) {
			this.arrival = null;
			arrival.serving();
		}
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public int getPhase() {
		return Integer.MIN_VALUE;
	}

	/**
	 * Hears that the application accepts traffic. It is no bean, and added after them, so
	 * that all of them have heard it before: as soon as this process serves, its health
	 * says so too.
	 */
	private final class ReadinessListener implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

		@Override
		public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
			if (event.getSource() == CopyoverLifecycle.this.context
					&& event.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
				accepting();
			}
		}

	}

	/**
	 * Hears that the application failed. It is no bean: those are gone by the time that a
	 * failed start is announced.
	 */
	private record FailureListener(ConfigurableApplicationContext context,
			Arrival arrival) implements ApplicationListener<ApplicationFailedEvent> {

		@Override
		public void onApplicationEvent(ApplicationFailedEvent event) {
			if (event.getApplicationContext() == this.context) {
				this.arrival.failed(describe(event.getException()));
			}
		}

		private static Throwable describe(Throwable exception) {
			Throwable root = NestedExceptionUtils.getRootCause(exception);
			return (root != null) ? new CopyoverException(exception.getMessage() + ": " + root.getMessage(), exception)
					: exception;
		}

	}

}
