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

package io.copyover;

import java.util.Locale;

/**
 * The phases of a copyover, in their order. The freeze that clients see lasts from
 * {@link #DRAIN} to {@link #RELEASE}.
 */
public enum CopyoverPhase {

	/**
	 * What cannot be handed over is refused; nothing has been started.
	 */
	CHECK,

	/**
	 * The successor boots while this process serves.
	 */
	BOOT,

	/**
	 * This process serves on, its message listeners stop, and old requests end.
	 */
	QUIET,

	/**
	 * New requests are held, and work in progress ends.
	 */
	DRAIN,

	/**
	 * The state goes to the successor.
	 */
	TRANSFER,

	/**
	 * The successor starts its web server and runners, still held.
	 */
	START,

	/**
	 * The successor takes over.
	 */
	RELEASE;

	/**
	 * Return the name as it stands in reports: lower case.
	 * @return the name
	 */
	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
