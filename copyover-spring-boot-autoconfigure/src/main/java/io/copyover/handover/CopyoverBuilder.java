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
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.copyover.Codec;
import io.copyover.CopyoverEvent;
import io.copyover.Workload;
import io.copyover.process.OperatingSystem;

/**
 * Makes a {@link io.copyover.Copyover}.
 */
public final class CopyoverBuilder {

	public CopyoverBuilder codec(@Nullable Codec codec) {
		return this;
	}

	public CopyoverBuilder workload(Workload workload) {
		return this;
	}

	public CopyoverBuilder participant(Participant participant) {
		return this;
	}

	public CopyoverBuilder operatingSystem(OperatingSystem operatingSystem) {
		return this;
	}

	public CopyoverBuilder eventListener(Consumer<CopyoverEvent> listener) {
		return this;
	}

	public CopyoverBuilder binary(@Nullable Path binary) {
		return this;
	}

	public CopyoverBuilder extraArgs(List<String> extraArgs) {
		return this;
	}

	public CopyoverBuilder bootTimeout(Duration timeout) {
		return this;
	}

	public CopyoverBuilder quietTimeout(Duration timeout) {
		return this;
	}

	public CopyoverBuilder drainTimeout(Duration timeout) {
		return this;
	}

	public CopyoverBuilder handoverTimeout(Duration timeout) {
		return this;
	}

	public CopyoverBuilder retireTimeout(Duration timeout) {
		return this;
	}

	public CopyoverBuilder linger(@Nullable Duration linger) {
		return this;
	}

	public CopyoverBuilder lingerMax(Duration lingerMax) {
		return this;
	}

	public CopyoverBuilder restoreBuffer(long bytes) {
		return this;
	}

	public CopyoverBuilder discard(Collection<String> names) {
		return this;
	}

	CopyoverBuilder observer(StepObserver observer) {
		return this;
	}

	public Handover build() {
		throw new UnsupportedOperationException();
	}

}
