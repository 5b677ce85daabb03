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

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.copyover.Contributor;
import io.copyover.CopyoverPhase;
import io.copyover.CopyoverReport;
import io.copyover.CopyoverReport.Outcome;
import io.copyover.CopyoverStatus;
import io.copyover.handover.Handover;

/**
 * A handover that does nothing and remembers what it was asked.
 */
public final class FakeHandover implements Handover {

	/** What was executed. */
	public final List<List<String>> executed = new CopyOnWriteArrayList<>();

	/** What was registered. */
	public final List<Contributor> registered = new CopyOnWriteArrayList<>();

	/** What the arrival was told. */
	public final List<String> told = new CopyOnWriteArrayList<>();

	/** Gives the answer to {@code execute}. */
	public volatile Function<List<String>, CopyoverReport> answer = (args) -> report(Outcome.COMPLETED, null);

	/** Whether this process is a successor. */
	public volatile boolean arriving;

	/** Is called to restore. */
	public volatile Runnable restoring = () -> {
	};

	/** Is called when the successor could serve. */
	public volatile Runnable serving = () -> {
	};

	/**
	 * Make a report.
	 * @param outcome the outcome
	 * @param reason the reason
	 * @return the report
	 */
	public static CopyoverReport report(Outcome outcome, @Nullable String reason) {
		return new CopyoverReport(outcome, CopyoverPhase.RELEASE, reason, 3, 100, 101L, 1, 2, 3, 4, 5,
				List.of(new CopyoverReport.Contribution("visits", 1, 5, 0, 1)), List.of());
	}

	@Override
	public @Nullable Arrival arrive(String... args) {
		return (this.arriving) ? new FakeArrival() : null;
	}

	@Override
	public void register(Contributor contributor) {
		this.registered.add(contributor);
	}

	@Override
	public void resetRegistry() {
		this.registered.clear();
	}

	@Override
	public void save(OutputStream out) {
	}

	@Override
	public void restore(int descriptor) {
	}

	@Override
	public void restore(InputStream in) {
	}

	@Override
	public boolean receive(String... args) {
		return false;
	}

	@Override
	public CopyoverReport execute(@Nullable Path binary, List<String> extraArgs) {
		this.executed.add(extraArgs);
		return this.answer.apply(extraArgs);
	}

	@Override
	public CopyoverStatus status() {
		return new CopyoverStatus(3, 100, null, List.of("visits"), List.of(report(Outcome.ROLLED_BACK, "No luck")));
	}

	@Override
	public boolean isRetiring() {
		return false;
	}

	/**
	 * The successor's side.
	 */
	private final class FakeArrival implements Arrival {

		@Override
		public void restore() {
			FakeHandover.this.told.add("restore");
			FakeHandover.this.restoring.run();
		}

		@Override
		public void serving() {
			FakeHandover.this.told.add("serving");
			FakeHandover.this.serving.run();
		}

		@Override
		public void failed(Throwable reason) {
			FakeHandover.this.told.add("failed: " + reason.getMessage());
		}

	}

}
