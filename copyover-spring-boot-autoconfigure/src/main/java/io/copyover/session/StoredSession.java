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

package io.copyover.session;

import java.util.Map;

/**
 * A session, wherever it is kept.
 *
 * @param id its id
 * @param creationTime when it was made, in milliseconds since 1970
 * @param lastAccessedTime when it was used last, in milliseconds since 1970
 * @param maxInactiveSeconds how long it lives unused, in seconds; never ends if not more
 * than zero
 * @param attributes its attributes
 */
public record StoredSession(String id, long creationTime, long lastAccessedTime, int maxInactiveSeconds,
		Map<String, Object> attributes) {

	/**
	 * Tell whether it has ended.
	 * @param now the time, in milliseconds since 1970
	 * @return {@code true} if it has
	 */
	public boolean isExpired(long now) {
		return this.maxInactiveSeconds > 0 && now - this.lastAccessedTime >= this.maxInactiveSeconds * 1000L;
	}

	@Override
	public String toString() {
		return "session with " + this.attributes.size() + " attributes";
	}

}
