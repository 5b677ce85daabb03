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

import java.util.ArrayList;
import java.util.List;

import io.copyover.CopyoverReport;

/**
 * The last reports, newest first.
 */
final class History {

	static final int MAX = 10;

	private List<CopyoverReport> reports = List.of();

	synchronized void add(CopyoverReport report) {
		List<CopyoverReport> copy = new ArrayList<>(this.reports);
		copy.add(0, report);
		replace(copy);
	}

	synchronized void replace(List<CopyoverReport> reports) {
		this.reports = List.copyOf(reports.subList(0, Math.min(MAX, reports.size())));
	}

	synchronized List<CopyoverReport> all() {
		return this.reports;
	}

}
