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

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link GateSettings}.
 */
class GateSettingsTests {

	@Test
	void streamsMatchesTypesSuffixesAndRanges() {
		GateSettings settings = new GateSettings(1, 2, List.of("application/grpc", "Video/*"), Set::of);
		assertThat(settings.streams("application/grpc")).isTrue();
		assertThat(settings.streams("Application/GRPC+proto; a=b")).isTrue();
		assertThat(settings.streams("video/mp4")).isTrue();
		assertThat(settings.streams("application/grpcx")).isFalse();
		assertThat(settings.streams("videos/mp4")).isFalse();
		assertThat(settings.streams(null)).isFalse();
	}

	@Test
	void defaultsAreThoseOfTheDocumentation() {
		GateSettings settings = GateSettings.defaults(() -> Set.of("/x"));
		assertThat(settings.memory()).isEqualTo(65_536);
		assertThat(settings.limit()).isEqualTo(67_108_864);
		assertThat(settings.streams("application/grpc")).isTrue();
		assertThat(settings.exempt().get()).containsExactly("/x");
	}

	@Test
	void negativeSizesAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new GateSettings(-1, 0, List.of(), Set::of));
		assertThatIllegalArgumentException().isThrownBy(() -> new GateSettings(0, -1, List.of(), Set::of));
	}

}
