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

package io.copyover.sample.world;

/**
 * A line that a person reads.
 *
 * @param number its number among the lines of that person, from 1
 * @param kind what it is
 * @param text the text
 */
record Line(long number, Kind kind, String text) {

	/**
	 * What a line is.
	 */
	enum Kind {

		/** What the world says. */
		NEWS,
		/** What somebody says to all in the room. */
		SAY,
		/** What somebody says to one. */
		TELL,
		/** What a person did, and whether it worked. */
		ANSWER

	}

}
