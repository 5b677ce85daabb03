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

import java.net.InetAddress;
import java.nio.channels.SocketChannel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.copyover.CopyoverException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SharedListener}.
 */
@Timeout(60)
class SharedListenerTests {

	@Test
	void holdOnAThreadThatWasLeftBehindIsRefused() throws Exception {
		SharedListener listener = new SharedListener(DuplicatedSockets.operatingSystem());
		listener.open(InetAddress.getLoopbackAddress(), 0, 1, (socket) -> {
		});
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(CopyoverException.class).isThrownBy(listener::hold);
		assertThat(Thread.interrupted()).isTrue();
		try (SocketChannel client = SocketChannel.open(listener.channel().getLocalAddress());
				SocketChannel accepted = listener.accept(() -> true, () -> false)) {
			assertThat(accepted.getRemoteAddress()).isEqualTo(client.getLocalAddress());
		}
		finally {
			listener.close();
		}
	}

}
