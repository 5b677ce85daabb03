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

import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.context.ApplicationListener;

import io.copyover.context.CopyoverLifecycle;
import io.copyover.handover.BootFailure;
import io.copyover.process.LinuxOperatingSystem;

/**
 * Tells the predecessor why its successor cannot boot, where that fails before the
 * successor's side of the handover has begun.
 */
final class BootFailureListener implements ApplicationListener<ApplicationFailedEvent> {

	@Override
	public void onApplicationEvent(ApplicationFailedEvent event) {
		if (!CopyoverLifecycle.hasArrived(event.getApplicationContext())) {
			BootFailure.tell(new LinuxOperatingSystem(), event.getException(), event.getArgs());
		}
	}

}
