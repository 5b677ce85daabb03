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

import java.util.concurrent.atomic.AtomicInteger;

import io.copyover.Contributor;
import io.copyover.Copyover;
import io.copyover.CopyoverReport;
import io.copyover.Workload;
import io.copyover.jackson.JacksonCodec;

/**
 * An application without Spring. Each generation counts once and replaces itself; the
 * last one says what it has, and ends.
 */
public final class PlainApplication {

	private static final int LAST_GENERATION = 2;

	private PlainApplication() {
	}

	/**
	 * Run one generation.
	 * @param args the arguments
	 */
	public static void main(String[] args) {
		AtomicInteger count = new AtomicInteger();
		Copyover copyover = new CopyoverBuilder().codec(new JacksonCodec()).workload(new Told()).build();
		copyover.register(Contributor.of("count", Integer.class, count::get, count::set));
		boolean restored = copyover.receive(args);
		int generation = copyover.status().generation();
		System.out.println("generation " + generation + " restored " + restored + " count " + count.incrementAndGet());
		if (generation == LAST_GENERATION) {
			System.out.println("done");
			return;
		}
		CopyoverReport report = copyover.execute("--generation=" + generation);
		System.out.println("report of " + generation + " " + report.outcome() + " " + report.reason());
	}

	/**
	 * Tells what it is told to do.
	 */
	private static final class Told implements Workload {

		@Override
		public void proceed() {
			System.out.println("proceed");
		}

		@Override
		public void resume() {
			System.out.println("resume");
		}

	}

}
