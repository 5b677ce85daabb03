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

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.copyover.CopyoverPhase;
import io.copyover.CopyoverReport;
import io.copyover.CopyoverReport.Contribution;
import io.copyover.CopyoverReport.Outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link ReportsCodec}.
 */
class ReportsCodecTests {

	@Test
	void decodeWhenEncodedGivesTheSameReports() throws IOException {
		CopyoverReport completed = new CopyoverReport(Outcome.COMPLETED, CopyoverPhase.RELEASE, null, 3, 10, 11L, 1, 2,
				3, 4, 5, List.of(new Contribution("visits", 1, 2, 3, 4), new Contribution("größe", 0, 0, 0, 0)),
				List.of());
		CopyoverReport failed = new CopyoverReport(Outcome.ROLLED_BACK, CopyoverPhase.BOOT, "no", 0, 10, null, 0, 0, 0,
				0, 0, List.of(), List.of("one", "größe", ""));
		assertThat(ReportsCodec.decode(ReportsCodec.encode(List.of(completed, failed)))).containsExactly(completed,
				failed);
	}

	@Test
	void decodeTimesWhenEncodedGivesTheSameTimesInOrder() throws IOException {
		Map<String, Long> times = new LinkedHashMap<>();
		times.put("b", 2L);
		times.put("a", 1L);
		assertThat(ReportsCodec.decodeTimes(ReportsCodec.encodeTimes(times))).containsExactlyEntriesOf(times);
	}

	@Test
	void decodeWhenCountIsAbsurdFails() {
		assertThatIOException().isThrownBy(() -> ReportsCodec.decode(new byte[] { 127, -1, -1, -1 }));
	}

}
