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

package io.copyover.benchmarks;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

import io.copyover.web.Gate;
import io.copyover.web.RunningRequest;
import io.copyover.web.ThreadReserve;

/**
 * What passing the open gate costs a request.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class GateBenchmark {

	private final Gate gate = new Gate();

	/**
	 * One request after the other.
	 * @return the answer of the gate
	 */
	@Benchmark
	public Gate.Pass oneThread() {
		return pass();
	}

	/**
	 * Requests on two threads at once.
	 * @return the answer of the gate
	 */
	@Benchmark
	@Threads(2)
	public Gate.Pass twoThreads() {
		return pass();
	}

	private Gate.Pass pass() {
		Gate.Pass pass = this.gate.enter("GET /api/visits", ThreadReserve.NONE);
		RunningRequest request = pass.request();
		if (request != null) {
			this.gate.leave(request);
		}
		return pass;
	}

}
