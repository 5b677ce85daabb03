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

package io.copyover.sample;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.stereotype.Component;

import io.copyover.Contributor;
import io.copyover.Decoder;
import io.copyover.Encoder;

/**
 * Counts visits in memory. As a {@link Contributor} it hands the count to the next
 * process: that is all that an application has to do for its state.
 */
@Component
public class Visits implements Contributor {

	private final AtomicLong count = new AtomicLong();

	/**
	 * Count a visit.
	 * @return its number, from 1 on
	 */
	public long add() {
		return this.count.incrementAndGet();
	}

	/**
	 * Return how many visits there were.
	 * @return the number of the last visit
	 */
	public long count() {
		return this.count.get();
	}

	@Override
	public String copyoverName() {
		return "visits";
	}

	@Override
	public void copyoverSave(Encoder encoder) {
		encoder.writeSection("count", this.count.get());
	}

	@Override
	public void copyoverRestore(Decoder decoder) {
		this.count.set(Objects.requireNonNull(decoder.readSection("count", Long.class)));
	}

}
