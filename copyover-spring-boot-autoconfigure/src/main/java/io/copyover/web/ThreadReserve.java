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

package io.copyover.web;

/**
 * Makes up for server threads that a held request keeps, so that those that were let in
 * always find one. Safe for use by several threads.
 */
public interface ThreadReserve {

	/**
	 * One that does nothing, for servers that never run out of threads.
	 */
	ThreadReserve NONE = new ThreadReserve() {

		@Override
		public void lend() {
		}

		@Override
		public void giveBack() {
		}

	};

	/**
	 * Allow the server one thread more.
	 */
	void lend();

	/**
	 * Take back what one call of {@link #lend()} allowed.
	 */
	void giveBack();

}
