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

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.copyover.Codec;

/**
 * What {@link CopyoverBuilder} was told, apart from the participants.
 *
 * @param codec writes and reads typed sections
 * @param binary the jar of the next generation, {@code null} for the same
 * @param extraArgs arguments of every copyover, before those of the call
 * @param boot how long the successor may take until it is ready
 * @param quiet how long old work is waited for before the freeze
 * @param drain how long work in progress is waited for in the freeze
 * @param handover how long the whole freeze may be
 * @param retire how long closing may take
 * @param linger how long idle connections are kept, {@code null} for the server's time
 * @param lingerMax how long running requests are waited for
 * @param restoreBuffer how many bytes of a record are kept when sections are passed over
 * @param discard which unread state may go
 * @param mode how the process is replaced
 * @param rehearse whether a successor is tried out before this process is replaced in
 * place
 * @param stateDirectory where the state is kept while the process is replaced in place
 */
record Settings(@Nullable Codec codec, @Nullable Path binary, List<String> extraArgs, Duration boot, Duration quiet,
		Duration drain, Duration handover, Duration retire, @Nullable Duration linger, Duration lingerMax,
		long restoreBuffer, Set<String> discard, Mode mode, boolean rehearse, Path stateDirectory) {

}
