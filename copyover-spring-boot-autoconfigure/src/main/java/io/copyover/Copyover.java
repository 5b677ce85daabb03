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

package io.copyover;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Replaces this process with a new one that takes over its state, and restores the state
 * in that new one. In a Spring application it is a bean; a plain {@code main} makes one
 * with {@code CopyoverBuilder}.
 * <p>
 * All methods may be called from any thread.
 */
public interface Copyover {

	/**
	 * Add a contributor. In a Spring application every {@link Contributor} bean has been
	 * added already.
	 * @param contributor the contributor
	 * @throws CopyoverException if its name is blank or too long, or if another
	 * contributor has that name; the message names both
	 */
	void register(Contributor contributor);

	/**
	 * Remove every contributor. Meant for tests.
	 */
	void resetRegistry();

	/**
	 * Save the state of all contributors, as a copyover would, with nothing else beside
	 * it: no secret, no socket, no command line. The caller sees to it that the state
	 * does not change meanwhile, and closes the stream.
	 * @param out takes the bytes
	 * @throws CopyoverException if a contributor failed, which is named, or if the stream
	 * broke
	 */
	void save(OutputStream out);

	/**
	 * Restore the state of all contributors from an inherited descriptor.
	 * @param descriptor the number of a descriptor of a pipe or a file
	 * @throws CopyoverException if the descriptor is not open or cannot be read, or if
	 * restoring fails
	 */
	void restore(int descriptor);

	/**
	 * Restore the state of all contributors. Reads up to the end mark and does not close
	 * the stream.
	 * @param in gives the bytes that {@link #save} wrote
	 * @throws CopyoverException if the stream is damaged or incomplete, if a contributor
	 * fails, or if the stream holds state that no contributor reads
	 */
	void restore(InputStream in);

	/**
	 * Play the successor, if the arguments say that this process is one
	 * ({@code --copyover-fd}): report ready, restore, start the workload, serve. For a
	 * plain {@code main}; in a Spring application this happens by itself. Returns when
	 * this process serves.
	 * @param args the arguments of {@code main}
	 * @return {@code true} if state was restored, {@code false} if this process was
	 * started by hand and nothing was done
	 * @throws CopyoverException if the state could not be restored; the process should
	 * end with a status other than 0, and its predecessor serves on
	 */
	boolean receive(String... args);

	/**
	 * Replace this process with a new one of the same program.
	 * @param extraArgs arguments for this successor alone, after those that this process
	 * was first started with; one of the form {@code --name=value} stands in place of the
	 * earlier options of that name
	 * @return see {@link #execute(Path, List)}
	 */
	default CopyoverReport execute(String... extraArgs) {
		return execute(null, List.of(extraArgs));
	}

	/**
	 * Replace this process with a new one. Blocks until it is over. After
	 * {@link CopyoverReport.Outcome#COMPLETED} the successor serves, and this process
	 * ends by itself when its last connections are done; after
	 * {@link CopyoverReport.Outcome#ROLLED_BACK} this process serves on as before, and
	 * the call may be repeated. May be called from a request or a scheduled task: it does
	 * not wait for its own caller.
	 * @param binary the jar that stands in place of the one after {@code -jar}, now and
	 * in later copyovers; {@code null} for the same
	 * @param extraArgs arguments for this successor alone; they reach no shell
	 * @return what was done
	 * @throws CopyoverRefusedException if nothing was started: another copyover runs,
	 * this process is not ready or retires, an argument is not valid, or something could
	 * not be handed over without loss
	 */
	CopyoverReport execute(@Nullable Path binary, List<String> extraArgs);

	/**
	 * Return what can be seen from outside: the generation, the step that a running
	 * copyover is in, the contributors, the last reports.
	 * @return a snapshot
	 */
	CopyoverStatus status();

	/**
	 * Tell whether this process has been replaced and only waits for its end. Beans whose
	 * destruction would hurt the successor (deregistering the service, say) should then
	 * leave it out.
	 * @return {@code true} from the moment that the successor has taken over
	 */
	boolean isRetiring();

}
