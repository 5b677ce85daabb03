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

package io.copyover.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.UnclaimedStateException;

/**
 * Collects what nobody read.
 */
final class Claims {

	private static final Logger logger = LoggerFactory.getLogger(StateReader.class);

	private final Predicate<String> discard;

	private final List<String> unclaimed = new ArrayList<>();

	private final List<String> discarded = new ArrayList<>();

	Claims(Predicate<String> discard) {
		this.discard = discard;
	}

	/**
	 * Add a record whose contributor is not there.
	 * @param contributor the name of the contributor
	 */
	void unclaimed(String contributor) {
		add(contributor, this.discard.test(contributor));
	}

	/**
	 * Add a section that its contributor did not read.
	 * @param contributor the name of the contributor
	 * @param section the name of the section
	 */
	void unclaimed(String contributor, String section) {
		String name = contributor + "/" + section;
		add(name, this.discard.test(name) || this.discard.test(contributor));
	}

	/**
	 * Throw if there is something that must not go.
	 */
	void verify() {
		if (!this.unclaimed.isEmpty()) {
			throw new UnclaimedStateException(this.unclaimed);
		}
		if (!this.discarded.isEmpty()) {
			logger.info("State discarded as configured: {}", String.join(", ", this.discarded));
		}
	}

	private void add(String name, boolean discarded) {
		(discarded ? this.discarded : this.unclaimed).add(name);
	}

}
