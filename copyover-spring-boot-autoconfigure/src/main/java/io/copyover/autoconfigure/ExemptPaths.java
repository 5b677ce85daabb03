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

package io.copyover.autoconfigure;

import java.util.Set;
import java.util.function.Supplier;

/**
 * The raw paths of requests that pass while the gate is held: the copyover's own.
 */
@FunctionalInterface
interface ExemptPaths extends Supplier<Set<String>> {

	/**
	 * Return the paths on a management server that has a port of its own.
	 * @return the paths
	 */
	default Set<String> onManagementServer() {
		return Set.of();
	}

	/**
	 * Make paths where the main server has none.
	 * @param path the one on the management server
	 * @return the paths
	 */
	static ExemptPaths ofManagementServer(String path) {
		return new ExemptPaths() {

			@Override
			public Set<String> get() {
				return Set.of();
			}

			@Override
			public Set<String> onManagementServer() {
				return Set.of(path);
			}

		};
	}

}
