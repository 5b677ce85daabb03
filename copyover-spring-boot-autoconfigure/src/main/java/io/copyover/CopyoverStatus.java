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

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What can be seen of copyovers from outside, as a snapshot.
 *
 * @param generation 0 for a process that was started by hand, then 1, 2, …
 * @param pid the id of this process
 * @param phase the phase that a running copyover is in, {@code null} when none runs
 * @param contributors the names of the contributors in the order of saving
 * @param reports the last reports, at most 10, the newest first; the first one in a
 * successor is that of the copyover that made it
 */
public record CopyoverStatus(int generation, long pid, @Nullable CopyoverPhase phase, List<String> contributors,
		List<CopyoverReport> reports) {

}
