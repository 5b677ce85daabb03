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

import io.copyover.Pause;
import io.copyover.Workload;

/**
 * A {@link Workload} that has no more to say.
 */
final class WorkloadParticipant implements Participant {

	private final Workload workload;

	WorkloadParticipant(Workload workload) {
		this.workload = workload;
	}

	@Override
	public void quiet(Pause pause) throws Exception {
		this.workload.quiet(pause);
	}

	@Override
	public void freeze(Pause pause) throws Exception {
		this.workload.freeze(pause);
	}

	@Override
	public void proceed() throws Exception {
		this.workload.proceed();
	}

	@Override
	public void resume() throws Exception {
		this.workload.resume();
	}

}
