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

package io.copyover.context;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.SmartLifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link StoppedBean}.
 */
@Timeout(60)
class StoppedBeanTests {

	@Test
	void listenerThatIsBeingCalledIsNotForgottenBeforeItHasBeen() throws Exception {
		StoppedBean bean = new StoppedBean("late", mock(SmartLifecycle.class, (call) -> {
			if (call.getArguments().length == 1) {
				call.getArgument(0, Runnable.class).run();
			}
			return null;
		}));
		List<String> events = new CopyOnWriteArrayList<>();
		Thread other = new Thread(() -> events.add("forget: " + bean.forget()));
		bean.onceDone((late) -> {
			other.start();
			await().until(() -> other.getState() == Thread.State.BLOCKED || !other.isAlive());
			events.add("called");
		});
		bean.stop();
		await().until(() -> events.size() == 2);
		assertThat(events).containsExactly("called", "forget: false");
	}

}
