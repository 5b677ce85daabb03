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

package io.copyover.web.netty;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;
import reactor.netty.http.IdleTimeoutHandler;

import io.copyover.Pause;
import io.copyover.web.EmptyAnswer;
import io.copyover.web.Gate;
import io.copyover.web.Gate.Pass;
import io.copyover.web.Origin;
import io.copyover.web.RunningRequest;

/**
 * The gate of one connection: right behind the codec, before anything of Reactor Netty
 * sees a request. What waits is left unread, and keeps no thread. Everything but what is
 * said otherwise runs on the event loop of the connection.
 */
final class GateHandler extends ChannelDuplexHandler {

	static final String NAME = "copyover.gate";

	private static final int CLOSE_SECONDS = 2;

	private final TrafficControl control;

	private final Queue<Object> incoming = new ArrayDeque<>();

	private final Deque<InProgress> inProgress = new ConcurrentLinkedDeque<>();

	@SuppressWarnings("NullAway.Init")
	private ChannelHandlerContext context;

	private volatile Stage stage = Stage.PASSING;

	private @Nullable Runnable waiting;

	private boolean awaitsAnswers;

	private @Nullable BodyReadAhead body;

	private @Nullable ForwardedExchange exchange;

	private boolean readWanted;

	private boolean processing;

	private boolean replaying;

	private boolean interim;

	private boolean closing;

	private boolean ended;

	private boolean abandoned;

	private volatile boolean upgraded;

	GateHandler(TrafficControl control) {
		this.control = control;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext added) {
		this.context = added;
		this.control.connections().add(added.channel(), this);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext removed) {
		this.control.connections().remove(removed.channel(), this);
		this.stage = Stage.CLOSING;
		this.inProgress.forEach(this::leave);
		this.inProgress.clear();
		this.waiting = null;
		letGo();
	}

	private void leave(InProgress over) {
		RunningRequest request = over.request();
		if (request != null) {
			this.control.gate().leave(request);
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext ignored, Object message) {
		if (this.stage == Stage.UPGRADED) {
			this.context.fireChannelRead(message);
			return;
		}
		this.incoming.add(message);
		process();
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ignored) {
		this.context.fireChannelReadComplete();
		readOn();
	}

	private void process() {
		if (this.processing) {
			return;
		}
		this.processing = true;
		try {
			while (isReady() && !this.incoming.isEmpty()) {
				handle(this.incoming.remove());
			}
		}
		finally {
			this.processing = false;
		}
	}

	private boolean isReady() {
		return switch (this.stage) {
			case PASSING, CLOSING, UPGRADED -> true;
			case READING -> this.body != null && !this.body.isBusy();
			case FORWARDING -> this.body == null && this.exchange != null && this.exchange.isConnected();
			case WAITING, REPLAYING -> false;
		};
	}

	private void handle(Object message) {
		if (this.stage == Stage.PASSING && message instanceof HttpRequest request) {
			onceAnswered(() -> begin(request));
		}
		else if (this.stage == Stage.PASSING || this.stage == Stage.UPGRADED) {
			fire(message);
		}
		else if (this.stage == Stage.READING && this.body != null && message instanceof HttpContent content) {
			HttpRequest request = this.body.request();
			this.body.add(content, () -> added(request));
		}
		else if (this.exchange != null && message instanceof HttpContent content) {
			this.exchange.body(content);
		}
		else {
			ReferenceCountUtil.release(message);
		}
	}

	private void begin(HttpRequest request) {
		if (request.decoderResult().isFailure()) {
			admit(request, null);
		}
		else if (!identify(request)) {
			reject(HttpResponseStatus.BAD_REQUEST);
		}
		else if (this.control.settings().exempt().get().contains(HttpText.path(request)) && mayPassExempt()) {
			admit(request, null);
		}
		else if (this.control.gate().state() == Gate.State.READING_AHEAD
				&& BodyReadAhead.applies(request, this.control.settings())) {
			takeOver(Stage.READING);
			this.body = new BodyReadAhead(request, this.control, this.context.channel().eventLoop());
		}
		else {
			enter(request);
		}
	}

	private boolean identify(HttpRequest request) {
		List<String> values = request.headers().getAll(Origin.HEADER_NAME);
		if (values.isEmpty()) {
			return true;
		}
		request.headers().remove(Origin.HEADER_NAME);
		Origin origin = (values.size() == 1) ? Origin.decode(values.get(0), this.control.secret()) : null;
		if (origin == null || !(this.context.channel() instanceof ClientChannel channel)) {
			return false;
		}
		channel.setOrigin(origin);
		// Reactor Netty looks at the addresses once for each connection.
		this.closing = true;
		return true;
	}

	private boolean mayPassExempt() {
		Gate.State state = this.control.gate().state();
		return state != Gate.State.FORWARDING && state != Gate.State.REFUSING;
	}

	private void enter(HttpRequest request) {
		Gate gate = this.control.gate();
		Pass pass = gate.tryEnter(HttpText.describe(request));
		while (pass == null) {
			if (gate.park(() -> this.context.channel().eventLoop().execute(this::goOn))) {
				takeOver(Stage.WAITING);
				this.waiting = () -> enter(request);
				return;
			}
			pass = gate.tryEnter(HttpText.describe(request));
		}
		switch (pass.verdict()) {
			case LET_IN -> admit(request, pass.request());
			case FORWARD -> forward(request);
			case REFUSE -> reject(HttpResponseStatus.SERVICE_UNAVAILABLE);
		}
	}

	/**
	 * Do something when the request that came before on this connection is answered.
	 * @param next what to do
	 */
	private void onceAnswered(Runnable next) {
		if (this.inProgress.isEmpty()) {
			next.run();
			return;
		}
		takeOver(Stage.WAITING);
		this.waiting = next;
		this.awaitsAnswers = true;
	}

	private void goOn() {
		Runnable next = this.waiting;
		this.waiting = null;
		this.awaitsAnswers = false;
		if (next != null) {
			this.stage = Stage.PASSING;
			next.run();
			process();
			readOn();
		}
	}

	/**
	 * Keep Reactor Netty, which does not know of the request, from closing the
	 * connection, and from reading what nobody takes: between two requests it reads by
	 * itself.
	 * @param next what becomes of what comes in
	 */
	private void takeOver(Stage next) {
		this.stage = next;
		this.context.channel().config().setAutoRead(false);
		IdleTimeoutHandler.removeIdleTimeoutHandler(this.context.pipeline());
	}

	private void added(HttpRequest request) {
		if (this.stage != Stage.READING || this.body == null) {
			return;
		}
		if (this.body.hasFailed()) {
			broken();
		}
		else if (this.body.isMalformed()) {
			reject(HttpResponseStatus.BAD_REQUEST);
		}
		else if (this.body.isFinished()) {
			this.stage = Stage.PASSING;
			enter(request);
		}
		process();
		readOn();
	}

	private void admit(HttpRequest request, @Nullable RunningRequest running) {
		// This thread works on it until it has been given on: it cannot be ended before.
		this.inProgress.add(new InProgress(request, running, this::endSoon));
		this.stage = (this.body != null) ? Stage.REPLAYING : Stage.PASSING;
		fire(request);
		replay();
	}

	private void fire(Object message) {
		InProgress latest = this.inProgress.peekLast();
		RequestThreads.on((latest != null) ? latest.request() : null, () -> this.context.fireChannelRead(message));
	}

	/**
	 * Give on what was read ahead, as far as it is wanted.
	 */
	private void replay() {
		if (this.replaying) {
			return;
		}
		this.replaying = true;
		try {
			while (this.body != null && !this.body.isBusy() && wantsBody()) {
				this.readWanted = false;
				this.body.next(this::deliver);
			}
		}
		finally {
			this.replaying = false;
		}
	}

	private boolean wantsBody() {
		return switch (this.stage) {
			case REPLAYING -> this.readWanted || this.context.channel().config().isAutoRead();
			case FORWARDING -> this.exchange != null && this.exchange.wantsMore();
			default -> false;
		};
	}

	private void deliver(@Nullable HttpContent content) {
		if (this.body == null || this.body.hasFailed()) {
			ReferenceCountUtil.release(content);
			broken();
			return;
		}
		if (content == null || content instanceof LastHttpContent) {
			this.body.close();
			this.body = null;
			this.stage = (this.stage == Stage.REPLAYING) ? Stage.PASSING : this.stage;
		}
		if (content != null && this.exchange != null) {
			this.exchange.body(content);
		}
		else if (content != null) {
			fire(content);
			this.context.fireChannelReadComplete();
		}
		else {
			this.readWanted = true;
		}
		if (!this.replaying) {
			replay();
		}
		process();
		readOn();
	}

	private void forward(HttpRequest request) {
		InetSocketAddress successor = this.control.successor();
		if (successor == null || HttpText.isUpgrade(request)) {
			reject(HttpResponseStatus.SERVICE_UNAVAILABLE);
			return;
		}
		takeOver(Stage.FORWARDING);
		this.exchange = new ForwardedExchange(this, client(), request);
		this.exchange.connect(successor, this.control.secret());
	}

	/**
	 * Return where the request that is forwarded came from.
	 * @return its origin
	 */
	Origin origin() {
		Origin first = (this.context.channel() instanceof ClientChannel channel) ? channel.origin() : null;
		if (first != null) {
			return first;
		}
		InetSocketAddress remote = (InetSocketAddress) this.context.channel().remoteAddress();
		InetSocketAddress local = (InetSocketAddress) this.context.channel().localAddress();
		return new Origin(remote.getAddress().getHostAddress(), remote.getPort(), local.getAddress().getHostAddress(),
				local.getPort(), null);
	}

	/**
	 * The successor can take more of what is forwarded.
	 */
	void writable() {
		replay();
		process();
		readOn();
	}

	/**
	 * Nothing was sent: the successor could not be reached.
	 */
	void unreachable() {
		if (this.stage == Stage.FORWARDING) {
			reject(HttpResponseStatus.SERVICE_UNAVAILABLE);
		}
	}

	/**
	 * The successor's answer has been written as a whole.
	 */
	void forwarded() {
		if (this.stage == Stage.FORWARDING) {
			closeGently();
		}
	}

	/**
	 * The client must not take what it got for the whole answer.
	 */
	void broken() {
		if (this.stage == Stage.CLOSING) {
			return;
		}
		this.stage = Stage.CLOSING;
		if (this.exchange != null && HttpText.isHttp10(this.exchange.request())) {
			// Here the end of the connection would be the end of the answer.
			this.context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
		}
		this.context.close();
	}

	private void reject(HttpResponseStatus status) {
		StringBuilder text = HttpText.statusLine(status.code(), status.reasonPhrase());
		HttpText.append(text, "Connection", "close");
		HttpText.append(text, "Content-Length", "0");
		if (status == HttpResponseStatus.SERVICE_UNAVAILABLE) {
			HttpText.append(text, "Retry-After", "1");
		}
		client().writeAndFlush(HttpText.bytes(text.append(HttpText.CRLF)));
		closeGently();
	}

	/**
	 * Return what writes to the client past the codec, which does not know of the
	 * request.
	 * @return the context of the codec
	 */
	private ChannelHandlerContext client() {
		return this.context.pipeline().context(NettyPipeline.HttpCodec);
	}

	/**
	 * Close the connection in such a way that the client gets all of the answer, even if
	 * it is still sending.
	 */
	private void closeGently() {
		takeOver(Stage.CLOSING);
		letGo();
		this.context.pipeline()
			.firstContext()
			.writeAndFlush(Unpooled.EMPTY_BUFFER)
			.addListener((written) -> closeOutput((SocketChannel) this.context.channel()));
		readOn();
	}

	private void closeOutput(SocketChannel channel) {
		channel.shutdownOutput();
		channel.eventLoop().schedule(() -> channel.close(), CLOSE_SECONDS, TimeUnit.SECONDS);
	}

	private void letGo() {
		this.incoming.forEach(ReferenceCountUtil::release);
		this.incoming.clear();
		if (this.body != null) {
			this.body.close();
			this.body = null;
		}
		if (this.exchange != null) {
			this.exchange.close();
			this.exchange = null;
		}
	}

	@Override
	public void read(ChannelHandlerContext ignored) {
		if (this.stage == Stage.PASSING || this.stage == Stage.UPGRADED) {
			this.context.read();
			return;
		}
		this.readWanted = true;
		replay();
	}

	private void readOn() {
		boolean wanted = this.incoming.isEmpty() && switch (this.stage) {
			case READING -> this.body != null && !this.body.isBusy();
			// After the whole request too, for the client may go away.
			case FORWARDING ->
				this.body == null && this.exchange != null && (this.exchange.wantsMore() || this.exchange.isSent());
			case CLOSING -> true;
			case PASSING, UPGRADED -> this.readWanted;
			case WAITING, REPLAYING -> false;
		};
		if (wanted) {
			this.readWanted = false;
			this.context.read();
		}
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext ignored) {
		if (this.exchange != null) {
			this.exchange.clientWritable();
		}
		this.context.fireChannelWritabilityChanged();
	}

	@Override
	public void write(ChannelHandlerContext ignored, Object message, ChannelPromise promise) {
		if (message instanceof HttpResponse response) {
			answering(response);
		}
		if (!isOfAnswer(message)) {
			ReferenceCountUtil.release(message);
			// Never told: of a failure Reactor Netty would close the connection, and with
			// it what is still on its way; of a success it would ask for more.
			return;
		}
		if (message instanceof LastHttpContent && !this.interim) {
			boolean switches = message instanceof HttpResponse response
					&& response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
			ChannelPromise written = promise.unvoid();
			// Listeners of the application's come first.
			written.addListener((future) -> this.context.executor().execute(() -> answered(switches)));
			this.context.write(message, written);
			return;
		}
		this.context.write(message, promise);
	}

	private boolean isOfAnswer(Object message) {
		InProgress current = this.inProgress.peek();
		return !this.ended && (current == null || (this.interim ? !current.isEnded() : current.write(message)));
	}

	private void endSoon(InProgress request, EmptyAnswer unsent) {
		onEventLoop(() -> end(request, unsent));
	}

	private void end(InProgress request, EmptyAnswer unsent) {
		if (this.inProgress.peek() == request) {
			this.ended = true;
			this.context.write(request.isBegun() ? LastHttpContent.EMPTY_LAST_CONTENT : HttpText.answer(unsent));
			this.inProgress.remove();
			leave(request);
			closeGently();
			this.context.executor().schedule(() -> this.abandoned = true, CLOSE_SECONDS, TimeUnit.SECONDS);
		}
	}

	private void answering(HttpResponse response) {
		boolean switches = response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
		this.interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL && !switches;
		this.closing = this.closing || this.control.isClosing();
		if (!this.interim && !switches && this.closing) {
			HttpUtil.setKeepAlive(response, false);
		}
	}

	private void answered(boolean switches) {
		if (switches) {
			// Before the gate forgets the request: a freeze must see one of both.
			this.upgraded = true;
			this.stage = Stage.UPGRADED;
		}
		InProgress over = this.inProgress.poll();
		if (over != null) {
			leave(over);
		}
		if (switches) {
			return;
		}
		if (this.closing && this.stage != Stage.CLOSING) {
			closeGently();
		}
		else if (this.inProgress.isEmpty() && this.awaitsAnswers) {
			goOn();
		}
	}

	/**
	 * Tell whether the connection speaks another protocol by now. May be called on any
	 * thread.
	 * @return {@code true} if it does
	 */
	boolean isUpgraded() {
		return this.upgraded;
	}

	/**
	 * Tell whether the caller of the copyover waits for an answer on this connection. May
	 * be called on any thread.
	 * @param pause tells who the caller is
	 * @return {@code true} if so
	 */
	boolean isOfCaller(Pause pause) {
		return this.inProgress.stream()
			.map(InProgress::request)
			.anyMatch((request) -> request == null || request.isOfCaller(pause));
	}

	/**
	 * Tell whether the thread of a request waits for the copyover itself. May be called
	 * on any thread.
	 * @param pause tells who the caller is
	 * @return {@code true} if so
	 */
	boolean keepsCaller(Pause pause) {
		return this.inProgress.stream()
			.map(InProgress::request)
			.anyMatch((request) -> request != null && request.isOfCaller(pause));
	}

	/**
	 * Tell whether a request has begun. May be called on any thread.
	 * @return {@code true} if one is
	 */
	boolean isBusy() {
		return this.stage != Stage.PASSING || !this.inProgress.isEmpty();
	}

	/**
	 * Close the connection unless a request is in progress on it or has come in. May be
	 * called on any thread.
	 * @param impatient whether to close it too if its client does not take the rest of an
	 * answer that was ended
	 */
	void closeIfIdle(boolean impatient) {
		onEventLoop(() -> {
			boolean idle = this.stage == Stage.PASSING && this.inProgress.isEmpty() && this.incoming.isEmpty()
					&& !hasUnread();
			if (idle || (impatient && this.abandoned)) {
				this.context.close();
			}
		});
	}

	/**
	 * Tell whether the client has sent what was not read yet. May be called on any
	 * thread.
	 * @return {@code true} if so
	 */
	boolean hasUnread() {
		return this.context.channel() instanceof ClientChannel channel && channel.hasUnread();
	}

	private void onEventLoop(Runnable task) {
		try {
			this.context.executor().execute(task);
		}
		catch (RejectedExecutionException ex) {
			// The event loops have ended, and all connections with them.
		}
	}

	/**
	 * What becomes of what comes in.
	 */
	private enum Stage {

		/** It goes on to the server. */
		PASSING,
		/** It waits for the gate, or for the answers to earlier requests. */
		WAITING,
		/** It is a body that is read ahead. */
		READING,
		/** It waits until a body that was read ahead has been given on. */
		REPLAYING,
		/** It is sent on to the successor. */
		FORWARDING,
		/** It is dropped. */
		CLOSING,
		/** It is not HTTP any more. */
		UPGRADED

	}

}
