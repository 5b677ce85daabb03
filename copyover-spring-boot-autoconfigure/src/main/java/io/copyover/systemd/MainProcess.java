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

package io.copyover.systemd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * Whether systemd takes this process for the main one of its service. Only that one may
 * name another; and whatever else has set {@code NOTIFY_SOCKET}, or passed it on, takes
 * the end of this process for the end of the service.
 */
public final class MainProcess {

	private static final Path INIT = Path.of("/proc/1/comm");

	private MainProcess() {
	}

	/**
	 * Tell whether it is this one.
	 * @param started the value of {@code SYSTEMD_EXEC_PID}, which systemd sets from
	 * version 248 on: the id of the process that it has started, empty in one whose
	 * predecessor that was; {@code null} if there is none
	 * @param pid the id of this process
	 * @return {@code true} if it is; without the variable, wherever systemd is the first
	 * process, or nobody can tell
	 */
	public static boolean isThis(@Nullable String started, long pid) {
		return isThis(started, pid, INIT);
	}

	static boolean isThis(@Nullable String started, long pid, Path init) {
		if (started != null) {
			return started.isBlank() || started.trim().equals(Long.toString(pid));
		}
		try {
			return Files.readString(init).strip().equals("systemd");
		}
		catch (IOException ex) {
			return true;
		}
	}

}
